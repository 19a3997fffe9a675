"""Papers: a drawn sheet that goes through the same intake as a photograph from a telephone."""

from __future__ import annotations

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageDraw

from governance.base.documents.actions.attachment import store
from governance.base.documents.models import Attachment
from governance.config.demonstration.stage import Place, Stage


def scan(stage: Stage, place: Place, file_name: str) -> Attachment:
    """A sheet of lines and marks that says plainly that it is none."""
    page = Image.new("L", (620, 877), 250)
    pen = ImageDraw.Draw(page)
    pen.rectangle((40, 40, 580, 837), outline=90, width=3)
    pen.text((60, 60), f"DEMONSTRATION {place.community.code} {stage.on}", fill=40)
    for row in range(140, 800, 44):
        pen.line((60, row, 560, row), fill=150, width=1)
    for column in range(3):
        left = 90 + 160 * column
        pen.arc((left, 690, left + 110, 760), 20, 330, fill=30, width=4)
    content = io.BytesIO()
    page.save(content, "PNG")
    file = SimpleUploadedFile(file_name, content.getvalue(), content_type="image/png")
    return store(file=file, place_code=place.community.code, by=place.filer, at=stage.at)
