"""The data sets that `python -m digits.data` fetches and converts.

How far the conversions are checked: those of pendigits, uji and numberpad give the data
folder's files exactly from what is published, that of Omniglot's strokes does for a
sample of it, those of wand, optdigits and semeion for single digits. The rest have only
been run on pictures made in the form of the published ones, and gave the same as the
programs that first made the data folder; for swiss, bhmsds and Omniglot's pictures, the
choice of items and their writers are the folder's as well, for hds and mdas that is not
known. What comes out is compared with the digest of the folder's arrays each time, and
refused if it is different.
"""

from digits.data.sources import omniglot, pens, shapes, swiss, symbols, uci

SOURCES = (
    *(pens.PENDIGITS, pens.UJI, pens.NUMBERPAD, pens.WAND),
    *(swiss.SOURCE, uci.OPTDIGITS, uci.SEMEION, symbols.BHMSDS),
    *(omniglot.STROKES, omniglot.PICTURES, shapes.SOURCE, symbols.MDAS),
)
