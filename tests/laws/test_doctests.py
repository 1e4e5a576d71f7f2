"""The examples in the docstrings of pure modules are true."""

from __future__ import annotations

import doctest
import importlib

import pytest

from tests.laws.source import module_name, python_files

PURE = [
    path
    for path in [*python_files("standard", "engines", "foundation"), *python_files("domain")]
    if ">>>" in path.read_text("utf-8")
]


@pytest.mark.parametrize("path", PURE, ids=module_name)
def test_examples(path):
    module = importlib.import_module(module_name(path))
    failed, tried = doctest.testmod(module, optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    assert tried > 0
    assert failed == 0
