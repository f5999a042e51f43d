"""How long judging 10,000 road maps of 100 measures as of a day takes:
`run.py PROGRAM [--objects N] [--yearly]`, PROGRAM being `merilo_track_roadmaps`. With --yearly each measure comes again every year for five
years. The states are counted a second time here."""
import argparse
import datetime
import os
import random
import subprocess
import tempfile

AS_OF = datetime.date(2022, 6, 15)
MEASURES = 100


def due_of(measure, year):
    """The last day of a month."""
    month = measure % 12 + 1
    first_of_next = datetime.date(year + month // 12, month % 12 + 1, 1)
    return first_of_next - datetime.timedelta(days=1)


def write(folder, objects, yearly):
    names = "january february march april may june july august september october november december".split()
    with open(os.path.join(folder, "rules.merilo"), "w", encoding="utf-8") as file:
        file.write('merilo 1\nmethodology m "М" { version 1; period year }\nentity town "Город"\n')
        for unit in range(5):
            file.write(f'responsible unit{unit} "Отдел {unit}"\n')
        file.write('roadmap town.map "Карта" from 2020 until 2024 {\n')
        for section in range(10):
            file.write(f'    section {section + 1} "Раздел {section + 1}" {{\n')
            for at in range(section * 10, section * 10 + 10):
                when = f"every year in {names[at % 12]}" if yearly else due_of(at, 2020 + at % 5).strftime("%Y-%m")
                file.write(f'        measure {section + 1}.{at % 10 + 1} "Мероприятие" due {when} by unit{at % 5}, unit{(at + 1) % 5}\n')
            file.write("    }\n")
        file.write("}\n")
    generator = random.Random(5)
    done = deadlines = 0
    with open(os.path.join(folder, "measures.csv"), "w", encoding="utf-8") as file:
        file.write("town,measure,due,done,document\n")
        for town in range(objects):
            for at in range(MEASURES):
                for year in range(2020, 2025) if yearly else [2020 + at % 5]:
                    due = due_of(at, year)
                    deadlines += 1
                    if generator.random() < 0.3:
                        continue
                    day = max(due + datetime.timedelta(days=generator.randrange(-20, 10)), datetime.date(2020, 1, 1))
                    done += day <= AS_OF
                    file.write(f"Город {town},{at // 10 + 1}.{at % 10 + 1},{due:%Y-%m},{day},Справка\n")
    return deadlines, done


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("--objects", type=int, default=10000)
    parser.add_argument("--yearly", action="store_true")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        deadlines, done = write(folder, options.objects, options.yearly)
        command = [options.program, os.path.join(folder, "rules.merilo"), os.path.join(folder, "measures.csv"), str(AS_OF), str(options.runs)]
        reading, tracking, maps, judged, found = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
        assert (int(maps), int(judged), int(found)) == (options.objects, deadlines, done), "the states differ from those counted here"
        print(f"{maps} road maps, {judged} deadlines: judged in {float(tracking):.2f} s (median of {options.runs}), read in {float(reading):.2f} s")


if __name__ == "__main__":
    main()
