"""Compile the catalogues of `locale/` without gettext's own programs: `python -m tools.compile_messages [--check]`."""

import sys
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parents[1] / "locale"


def compiled(source: Path) -> bytes:
    """The machine form of one .po file."""
    return polib.pofile(str(source), check_for_duplicates=True).to_binary()


def stale() -> list[Path]:
    """Sources whose .mo file beside them is missing or says something else."""
    sources = sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))
    return [s for s in sources if not (mo := s.with_suffix(".mo")).exists() or mo.read_bytes() != compiled(s)]


def main(arguments: list[str]) -> int:
    """Write what is stale, or with --check only say so."""
    old = stale()
    for source in old:
        if "--check" in arguments:
            print(f"{source.with_suffix('.mo').name} 与 {source.name} 不一致：请运行 python -m tools.compile_messages")
        else:
            source.with_suffix(".mo").write_bytes(compiled(source))
            print(f"已编译 {source.relative_to(LOCALE)}")
    return 1 if old and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
