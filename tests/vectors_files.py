"""The YAML files of the vectors and of the checks' base book."""

from pathlib import Path

HERE = Path(__file__).parent
VECTOR_FILES = sorted([*HERE.glob("vectors/*/*/*.yaml"), *HERE.glob("checks/base/*/*.yaml")])
