"""The way from drawing to answer, played."""
