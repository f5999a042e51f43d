"""An independent, exact evaluator of the language, and random methodologies to compare the program with."""
