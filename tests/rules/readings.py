"""What a voice's text is in a consolidated text, read from the value alone."""

from bot.model import Consolidated, Revision


def reading(text: Consolidated, voice: str) -> list[str]:
    """The lines after accepting what names the voice and rejecting the rest, on the value itself."""

    def stays(inserted: Revision | None, deleted: Revision | None) -> bool:
        if inserted:
            return voice in inserted.author.split("; ")
        return not deleted or voice not in deleted.author.split("; ")

    lines, line = [], ""
    for paragraph in text.paragraphs:
        line += "".join(run.text for run in paragraph.runs if stays(run.inserted, run.deleted))
        if stays(paragraph.inserted, paragraph.deleted):
            lines.append(line)
            line = ""
    return lines
