"""What Schemathesis does not know by itself: a workbook goes out as the bytes it is."""

import schemathesis

schemathesis.serializer.alias(
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/octet-stream"
)
