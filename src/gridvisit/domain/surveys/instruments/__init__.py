"""Questionnaires and their editions (9.4): drafted, checked, compared, published from a day on, never changed after."""
