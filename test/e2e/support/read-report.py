# Reads a delivery report with Python's own mail package: per recipient the fields of RFC 3464, as JSON.

import email
import email.policy
import json
import sys

mail = email.message_from_binary_file(sys.stdin.buffer, policy=email.policy.default)
status = [part for part in mail.walk() if part.get_content_type() == "message/delivery-status"]
blocks = [dict((name.lower(), str(value)) for name, value in block.items()) for part in status for block in part.get_payload()]
returned = [part.get_content_type() for part in mail.walk()]
print(json.dumps({
    "type": mail.get_content_type(),
    "parameter": mail["Content-Type"].params.get("report-type", ""),
    "defects": [str(defect) for part in mail.walk() for defect in part.defects],
    "message": blocks[0] if blocks else {},
    "recipients": blocks[1:],
    "parts": returned,
}))
