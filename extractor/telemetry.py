"""What libraries show their makers, turned off before they load.

ONNX Runtime (seen in 1.32, on Linux) writes what it did, and on which machine, into a file of the user's cache, and
sends it to its maker from half a minute after the first session on; ``disable_telemetry_events()`` comes too late for
the first events, the variable of the environment does not. The others are set because some version of theirs, or of
what they bring along, counts its users.
"""

from __future__ import annotations

import os

OFF = {
    "ORT_DISABLE_TELEMETRY": "1",  # ONNX Runtime, and RapidOCR on it
    "HF_HUB_DISABLE_TELEMETRY": "1",  # huggingface_hub, for transformers and datasets
    "DISABLE_TELEMETRY": "1",  # the same, in older versions
    "DO_NOT_TRACK": "1",  # whatever follows consoledonottrack.com
    "RAY_USAGE_STATS_ENABLED": "0",  # Ray
    "NO_ALBUMENTATIONS_UPDATE": "1",  # albumentations, beside augraphy
}


def turn_off() -> None:
    """For this process and those that it starts; a variable that the user has set stays as it is."""
    for name, value in OFF.items():
        os.environ.setdefault(name, value)
