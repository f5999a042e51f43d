"""`pytest rules/` runs the scenarios of every methodology that it meets; installed with the package.

A scenario that fails shows its own words, and a methodology that cannot be loaded its diagnostics. `merilo_language = en` in the
configuration of pytest makes them English.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Optional

import pytest

import merilo

from ._methodology import imported_by


class _ScenarioFails(Exception):
    """Its text is what there is to say."""


class ScenarioItem(pytest.Item):
    """One scenario of a methodology."""

    def __init__(self, *, methodology: merilo.Methodology, index: int, line: int, **rest: Any) -> None:
        super().__init__(**rest)
        self._methodology = methodology
        self._index = index
        self._line = line

    def runtest(self) -> None:
        (result,) = self._methodology._run_scenarios([self._index])
        if not result.passed:
            raise _ScenarioFails(str(result))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *rest: Any) -> Any:
        if isinstance(excinfo.value, _ScenarioFails):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *rest)

    def reportinfo(self) -> tuple[Path, Optional[int], str]:
        return self.path, self._line - 1, self.name


class MethodologyFile(pytest.File):
    """A methodology: its scenarios are its tests."""

    def collect(self) -> Iterator[ScenarioItem]:
        # A file that another imports is a part of it, and is judged with it.
        if self.path.resolve() in _imported(self.config):
            return
        try:
            methodology = merilo.load(self.path, root=_root(self.config, self.path))
        except merilo.Error as error:
            raise self.CollectError(str(error.diagnostics)) from None
        for index, (title, _, line) in enumerate(methodology._core.scenarios()):
            yield ScenarioItem.from_parent(self, name=title, methodology=methodology, index=index, line=line)


_IMPORTED = pytest.StashKey[frozenset[Path]]()


def _root(config: pytest.Config, path: Path) -> Path:
    """The folder from which a methodology may read: that of the test run where it holds the methodology, else its own."""
    return config.rootpath if config.rootpath in path.parents else path.parent


def _imported(config: pytest.Config) -> frozenset[Path]:
    """All files that a methodology in a folder of the command line imports."""
    if _IMPORTED not in config.stash:
        folders = [folder for folder in (config.invocation_params.dir / argument.split("::")[0] for argument in config.args) if folder.is_dir()]
        paths = [path for folder in folders for path in folder.rglob("*.merilo")]
        names = [name for path in paths for name in imported_by(path, _root(config, path))]
        config.stash[_IMPORTED] = frozenset(Path(name).resolve() for name in names)
    return config.stash[_IMPORTED]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("merilo_language", "language of Merilo's messages: ru or en", default="ru")


def pytest_configure(config: pytest.Config) -> None:
    merilo.set_language(config.getini("merilo_language"))


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Optional[MethodologyFile]:
    return MethodologyFile.from_parent(parent, path=file_path) if file_path.suffix == ".merilo" else None
