"""Cells that say the same are read once, and only where nothing before them can change what they say."""

from __future__ import annotations

from pipeline.extraction.repeats import Repeats


def test_a_cell_is_read_once_and_moved() -> None:
    """What was read of a cell is put where the next one with its words stands; another way to read is another cell."""
    text = "| Ministry | Ministry |"
    asked: list[int] = []
    repeats: Repeats[tuple[int, int]] = Repeats(lambda span, by: (span[0] + by, span[1] + by))

    def read(start: int, how: str = "lead") -> tuple[int, int]:
        def reading() -> tuple[int, int]:
            asked.append(start)
            return start, start + 8

        return repeats.read(text, start, start + 8, how, reading)

    places = [place for place in range(len(text)) if text.startswith("Ministry", place)]
    assert [read(place) for place in places] == [(place, place + 8) for place in places]
    assert asked == places[:1]
    read(places[1], "coordinating")
    assert asked == [places[0], places[1]]


def test_a_line_is_read_for_itself() -> None:
    """Words that stand before a cell without a border may be looked at, so they count."""
    text = "of Justice\nby Justice"
    repeats: Repeats[str] = Repeats(lambda found, by: found)

    def read(start: int) -> str:
        return repeats.read(text, start, start + 7, None, lambda: text[start - 3 : start - 1])

    assert [read(3), read(14)] == ["of", "by"]
