"""Surveys by sample and interviews by phone over HTTP."""
