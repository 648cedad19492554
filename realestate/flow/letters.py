"""What the letters of a case are drawn with: see realestate.common.letters."""

from realestate.common.letters import Letter, render

__all__ = ["Letter", "render"]
