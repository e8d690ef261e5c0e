"""The editor as a service: photos come in, one worker edits them, results go out; no page."""
