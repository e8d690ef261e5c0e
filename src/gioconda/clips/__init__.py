"""Moving pictures: who is in them, where, and their faces edited without flicker."""
