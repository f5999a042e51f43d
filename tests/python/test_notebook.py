"""The notebook runs from its first cell to its last, and its pictures are drawn. `MERILO_PICTURES=FOLDER` keeps them to be looked at."""

import base64
import io
import os
from pathlib import Path
from typing import Any

import matplotlib.image
import nbformat
import pytest
from conftest import PROJECT
from nbclient import NotebookClient

NOTEBOOK = PROJECT / "examples/notebooks/chelyabinsk.ipynb"


@pytest.fixture(scope="module")
def outputs() -> list[Any]:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(NOTEBOOK.parent)}}).execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


def shown(outputs: list[Any], kind: str) -> list[str]:
    return [output.data[kind] for output in outputs if "data" in output and kind in output.data]


def test_it_is_kept_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert all(not cell.outputs and cell.execution_count is None for cell in notebook.cells if cell.cell_type == "code")


def test_it_prints_nothing_unasked(outputs: list[Any]) -> None:
    assert not [output for output in outputs if output.output_type in ("stream", "error")]


def test_both_pictures_have_the_colours_of_the_levels(outputs: list[Any]) -> None:
    pictures = shown(outputs, "image/png")
    assert len(pictures) == 2
    folder = os.environ.get("MERILO_PICTURES")
    for i, picture in enumerate(pictures):
        data = base64.b64decode(picture)
        if folder:
            (Path(folder) / f"picture{i}.png").write_bytes(data)
        pixels = (matplotlib.image.imread(io.BytesIO(data))[:, :, :3] * 255).round().astype(int).reshape(-1, 3)
        colours = {tuple(pixel) for pixel in pixels[::7]}
        for shade in ((0xD9, 0x53, 0x4F) if i else None, (0xF0, 0xA3, 0x5E), (0xF5, 0xD7, 0x6E)):
            assert shade is None or shade in colours


def test_it_shows_what_the_published_table_got_wrong(outputs: list[Any]) -> None:
    html = "\n".join(shown(outputs, "text/html"))
    folder = os.environ.get("MERILO_PICTURES")
    if folder:
        (Path(folder) / "outputs.html").write_text(html, encoding="utf-8")
    assert "61 балл из 91 применимого" in html and "Троицкий ГО" in html
    assert "Златоустовский ГО" in html and "c-yellow" in html
    assert "Fraction(61, 91)" in "\n".join(shown(outputs, "text/plain"))
