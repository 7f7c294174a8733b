"""Generated from proto/singyeong/v1 by generate.py; never edited by hand."""
