"""Files of lists, as somebody would send them."""

NOMENCLATURE = """\
code,name_en,name_fr
08,EDIBLE FRUIT AND NUTS,FRUITS COMESTIBLES
0804,"Dates, figs, pineapples, avocados","Dattes, figues, ananas, avocats"
08044000,Avocados,Avocats
09,COFFEE AND TEA,CAFÉ ET THÉ
0901,Coffee,Café
09011100,Not decaffeinated,non décaféiné
18,COCOA,CACAO
1803,Cocoa paste,Pâte de cacao
180310,Not defatted,non dégraissée
"""
"""The lines of the test world, with their official titles."""


def changed(*replacements: tuple[str, str]) -> bytes:
    """The file with some texts replaced."""
    text = NOMENCLATURE
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new)
    return text.encode()
