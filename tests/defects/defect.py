"""A barrier put into the product on purpose: one text of one file replaced by another."""

from dataclasses import dataclass

from tests.defects.workshop import text_of_file


@dataclass(frozen=True)
class Defect:
    """``old`` is replaced by ``new`` wherever it stands in ``file``; ``screen`` (of `SCREENS`) is where it is met."""

    barrier: str
    file: str
    old: str
    new: str
    screen: str
    language: str = "en"

    def mutated(self) -> str:
        """The whole file with the defect; ValueError where the text is no longer there."""
        text = text_of_file(self.file)
        if self.old not in text:
            raise ValueError(f"{self.file} no longer says {self.old!r}")
        return text.replace(self.old, self.new)
