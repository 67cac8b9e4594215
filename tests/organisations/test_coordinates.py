"""Latitude and longitude exchanged are noticed; no true place is refused, however far from its capital."""

import pytest

from portal.organisations.domain.coordinates import are_exchanged, kilometres, places

TRUE = """
    FR Lille 50.63 3.06 | FR Ajaccio 41.93 8.74 | FR Brest 48.39 -4.49 | FR Strasbourg 48.58 7.75
    FR Le-Port-as-France -20.94 55.29 | FR Cayenne-as-France 4.93 -52.33
    FR Pointe-à-Pitre-as-France 16.24 -61.53 | FR Nouméa-as-France -22.27 166.45
    RE Saint-Denis -20.88 55.45 | GF Cayenne 4.93 -52.33 | PF Papeete -17.55 -149.56
    RU Vladivostok 43.12 131.89 | RU Murmansk 68.97 33.08 | RU Pechora 65.15 57.22 | RU Norilsk 69.35 88.2
    RU Troitsko-Pechorsk 62.71 56.19 | RU Vuktyl 63.86 57.31
    RU Orenburg 51.77 55.1 | RU Ukhta 63.57 53.7 | RU Kyzyl 51.72 94.44 | US Anchorage 61.22 -149.9
    US Honolulu 21.31 -157.86 | US Key-West 24.56 -81.78 | US Seattle 47.6 -122.33
    CA Vancouver 49.28 -123.12 | CA St-John’s 47.56 -52.71 | CA Iqaluit 63.75 -68.52 | BR Manaus -3.12 -60.02
    BR Porto-Alegre -30.03 -51.23 | AU Perth -31.95 115.86 | AU Cairns -16.92 145.77
    AU Hobart -42.88 147.33 | CN Kunming 25.04 102.72 | CN Kashgar 39.47 75.99 | IN Mumbai 19.08 72.88
    IN Leh 34.15 77.58 | DZ Tamanrasset 22.79 5.52 | ZA Cape-Town -33.92 18.42 | SA Jeddah 21.49 39.19
    NO Vadsø 70.07 29.75 | TR Hakkâri 37.57 43.74 | TR Kars 40.6 43.1 | EG Abu-Simbel 22.34 31.63
    EG Siwa 29.2 25.52 | NG Maiduguri 11.85 13.16 | NG Brass 4.31 6.24 | CM Maroua 10.59 14.32
    KZ Oskemen 49.95 82.61 | KZ Oral 51.23 51.37 | IQ Basra 30.51 47.78 | CD Lubumbashi -11.66 27.48
    CL Arica -18.48 -70.32 | ES Las-Palmas 28.12 -15.43 | PT Ponta-Delgada 37.74 -25.67
    EC Puerto-Ayora -0.74 -90.32 | XK Pristina 42.66 21.17
"""

EXCHANGED = """
    FR Toulouse 43.6 1.44 | FR Lille 50.63 3.06 | FR Brest 48.39 -4.49 | FR Ajaccio 41.93 8.74
    MA Agadir 30.42 -9.6 | MA Oujda 34.68 -1.91 | MG Sambava -14.27 50.17 | TN Sfax 34.74 10.76
    CI Abidjan 5.35 -4.01 | BE Liège 50.63 5.57 | DE Kitzingen 49.73 10.16 | IT Palermo 38.12 13.36
    RU Moscow 55.76 37.62 | BR Recife -8.05 -34.9 | CA St-John’s 47.56 -52.71 | TG Lomé 6.13 1.22
    CM Douala 4.05 9.7 | PE Lima -12.05 -77.05 | ES Las-Palmas 28.12 -15.43 | ZA Durban -29.86 31.02
"""


def towns(text):
    lines = (line.split() for line in text.strip().replace("\n", "|").split("|"))
    return [
        pytest.param(country, float(latitude), float(longitude), id=name)
        for country, name, latitude, longitude in lines
    ]


@pytest.mark.parametrize(("country", "latitude", "longitude"), towns(TRUE))
def test_a_town_is_never_refused(country, latitude, longitude):
    assert not are_exchanged(latitude, longitude, country)


@pytest.mark.parametrize(("country", "latitude", "longitude"), towns(EXCHANGED))
def test_a_town_the_wrong_way_round_is_noticed_in_its_country(country, latitude, longitude):
    assert are_exchanged(longitude, latitude, country)
    assert not are_exchanged(latitude, longitude, country)


def test_every_known_place_lies_where_it_is_known():
    assert [country for (latitude, longitude), country in places() if are_exchanged(latitude, longitude, country)] == []


def test_a_point_elsewhere_that_exchanging_does_not_mend_is_accepted():
    assert not are_exchanged(48.87, 2.33, "MA")


def test_distances_are_kilometres():
    assert round(kilometres((48.8567, 2.3508), (43.6045, 1.444)), -1) == 590
