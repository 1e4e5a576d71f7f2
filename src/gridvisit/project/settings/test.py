"""Tests: a data folder of their own, cheap password hashes, no embedded jobs."""

import os
import tempfile

os.environ["GRIDVISIT_DATA"] = os.environ.get("GRIDVISIT_TEST_DATA") or tempfile.mkdtemp(
    prefix="gridvisit-test-"
)
os.environ.setdefault("GRIDVISIT_JOBS", "off")

from gridvisit.project.settings.base import *
from gridvisit.project.settings.base import DATABASES

GRIDVISIT_JOBS = "off"
SECRET_KEY = "test-only-" + "k" * 40
GRIDVISIT_MASTER_KEY = "11" * 32
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "OPTIONS" in DATABASES["default"] and "pool" in DATABASES["default"]["OPTIONS"]:
    DATABASES["default"]["OPTIONS"].pop("pool")
if DATABASES["default"]["ENGINE"] == "gridvisit.foundation.sqlite":
    # the test runner knows Django's own engine by its name only, and would give each worker a file of that name
    DATABASES["default"]["TEST"] = {"NAME": ":memory:"}
