"""Grades of evidence: A read in the source, B cross-checked, C to verify, E estimated; strongest first."""

GRADES = ("A", "B", "C", "E")


def worst(*grades: str) -> str:
    """The weakest of several grades; A is strongest, E weakest."""
    known = [grade for grade in grades if grade in GRADES]
    return max(known, key=GRADES.index) if known else ""
