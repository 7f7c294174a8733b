"""Generates the messages in src/singyeong/_gen from proto/singyeong/v1.

Run with a Python that has grpcio-tools of the version below (older than the newest on purpose: code of one protobuf release runs with
that release, later ones, and the next major version), after `npm ci` at the top of the repository, which brings buf:

    python -m pip install grpcio-tools==1.72.2
    python sdk/python/generate.py
"""

import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

TOOLS_VERSION = "1.72.2"
REPOSITORY = Path(__file__).resolve().parents[2]
OUTPUT = Path(__file__).resolve().parent / "src" / "singyeong" / "_gen"

# Validation rules are the broker's: without them, no generated file imports buf/validate.
TEMPLATE = f"""
version: v2
inputs:
  - directory: "{REPOSITORY.as_posix()}"
    paths: ["{(REPOSITORY / "proto/singyeong/v1").as_posix()}"]
    exclude_types: [buf.validate.field, buf.validate.message, buf.validate.oneof]
plugins:
  - protoc_builtin: python
    protoc_path: ["{Path(sys.executable).as_posix()}", -m, grpc_tools.protoc]
    out: .
  - protoc_builtin: pyi
    protoc_path: ["{Path(sys.executable).as_posix()}", -m, grpc_tools.protoc]
    out: .
"""


def main() -> None:
    if version("grpcio-tools") != TOOLS_VERSION:
        sys.exit(f"grpcio-tools {TOOLS_VERSION} is needed, not {version('grpcio-tools')}")
    with tempfile.TemporaryDirectory() as directory:
        generate(Path(directory))
        replace_output(Path(directory) / "singyeong" / "v1")


def generate(directory: Path) -> None:
    template = directory / "buf.gen.yaml"
    template.write_text(TEMPLATE)
    buf = REPOSITORY / "node_modules" / ".bin" / "buf"
    subprocess.run([buf, "generate", "--template", template, "-o", directory], cwd=REPOSITORY, check=True)


def replace_output(generated: Path) -> None:
    shutil.rmtree(OUTPUT, ignore_errors=True)
    OUTPUT.mkdir(parents=True)
    (OUTPUT / "__init__.py").write_text(
        '"""Generated from proto/singyeong/v1 by generate.py; never edited by hand."""\n'
    )
    for file in sorted(generated.glob("*_pb2.py*")):
        # Imports from each other, relative: the files lie within a package of another name.
        text = re.sub(r"^from singyeong\.v1 import", "from . import", file.read_text(), flags=re.MULTILINE)
        (OUTPUT / file.name).write_text(text)


if __name__ == "__main__":
    main()
