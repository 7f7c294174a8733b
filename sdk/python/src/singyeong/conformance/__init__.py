"""The test program that ``singyeong conformance "python -m singyeong.conformance"`` drives; docs/conformance.md says what it speaks."""
