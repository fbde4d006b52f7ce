"""Sites, units and accounts. All names are roles or numbers; nobody real is meant."""

from __future__ import annotations

from typing import NamedTuple

from people.choices import Role

PORTFOLIO = ("ODR", "Portefeuille de l’Organisation Démo Romande", "Portfolio of ODR")

# code, French, English, canton, users of a workstation
SITES = (
    ("lausanne", "Lausanne (siège)", "Lausanne (head office)", "VD", 1750),
    ("geneve", "Genève", "Geneva", "GE", 900),
    ("fribourg", "Fribourg", "Fribourg", "FR", 650),
    ("neuchatel", "Neuchâtel", "Neuchâtel", "NE", 550),
    ("sion", "Sion", "Sion", "VS", 600),
    ("delemont", "Delémont", "Delémont", "JU", 350),
)

# code, French, English, login of the head
UNITS = (
    ("operations", "Opérations", "Operations", "mandant-operations"),
    ("finances", "Finances", "Finance", "finances"),
    ("rh", "Ressources humaines", "Human resources", "rh"),
    ("informatique", "Informatique", "Information technology", "mandant-dsi"),
    ("securite", "Sécurité", "Security", "mandant-securite"),
    ("relation-usagers", "Relation usagers", "User relations", "utilisateurs-vd"),
)


class Account(NamedTuple):
    login: str
    name: str
    unit: str
    site: str = "lausanne"
    roles: tuple[Role, ...] = ()
    language: str = "fr"


_PMS = (
    ("pm-w11", "Chef·fe de projet Windows 11"),
    ("pm-parc", "Chef·fe de projet Parc"),
    ("pm-itsm", "Chef·fe de projet ITSM"),
    ("pm-portail", "Chef·fe de projet Portail"),
    ("pm-cmdb", "Chef·fe de projet CMDB"),
    ("pm-acces", "Chef·fe de projet Accès"),
    ("pm-voix", "Chef·fe de projet Voix"),
)
_PACKAGE_LEADS = (
    ("lot-packaging", "Responsable de lot Packaging"),
    ("lot-deploiement", "Responsable de lot Déploiement"),
    ("lot-integration", "Responsable de lot Intégration"),
    ("lot-donnees", "Responsable de lot Données"),
    ("lot-formation", "Responsable de lot Formation"),
    ("lot-connaissances", "Responsable de lot Connaissances"),
)
_SITES_OF_TECHNICIANS = (
    "lausanne", "lausanne", "geneve", "geneve", "fribourg", "neuchatel", "sion", "delemont",
)  # fmt: skip

ACCOUNTS: tuple[Account, ...] = (
    Account("director", "Directeur·trice de projets", "informatique", roles=(Role.DIRECTOR,)),
    Account("prog-poste", "Responsable de programme Poste", "informatique"),
    Account("prog-servicedesk", "Responsable de programme Service Desk", "informatique"),
    Account("prog-acces", "Responsable de programme Accès", "securite"),
    *(Account(login, name, "informatique") for login, name in _PMS),
    *(Account(login, name, "informatique") for login, name in _PACKAGE_LEADS),
    *(
        Account(f"tech-{n:02}", f"Technicien·ne {n:02}", "informatique", site)
        for n, site in enumerate(_SITES_OF_TECHNICIANS, start=1)
    ),
    *(Account(f"agent-{n:02}", f"Agent·e {n:02}", "relation-usagers") for n in range(1, 5)),
    Account("mandant-dsi", "Mandant·e DSI", "informatique", roles=(Role.SPONSOR,)),
    Account("mandant-operations", "Mandant·e Opérations", "operations", roles=(Role.SPONSOR,)),
    Account("mandant-securite", "Mandant·e Sécurité", "securite", roles=(Role.SPONSOR,)),
    Account(
        "qualite", "Responsable qualité et risques", "operations", roles=(Role.QUALITY_MANAGER,)
    ),
    Account("rh", "Ressources humaines", "rh", roles=(Role.HUMAN_RESOURCES,)),
    Account("resp-servicedesk", "Responsable du Service Desk", "relation-usagers"),
    Account("resp-exploitation", "Responsable de l’exploitation", "informatique"),
    Account("resp-changements", "Responsable des changements", "informatique"),
    Account("achats", "Achats", "finances"),
    Account("finances", "Contrôle financier", "finances"),
    Account("utilisateurs-vd", "Représentant·e des utilisateurs VD", "relation-usagers"),
    Account("utilisateurs-ge", "Représentant·e des utilisateurs GE", "relation-usagers", "geneve"),
    Account("observateur", "Commission du personnel", "rh", roles=(Role.OBSERVER,)),
    Account(
        "admin", "Administrateur·trice", "informatique", roles=(Role.ADMINISTRATOR,), language="en"
    ),
)

# Who speaks for the users, by programme; everywhere else the first one.
USERS = "utilisateurs-vd"
USERS_OF = {"PGM-3": "utilisateurs-ge"}

# login, role, code of the project or programme, responsibility
TEAM = (
    ("resp-servicedesk", Role.TEAM_MEMBER, "PGM-2", "Responsable du Service Desk"),
    ("resp-exploitation", Role.TEAM_MEMBER, "PRJ-101", "Responsable de l’exploitation"),
    ("resp-exploitation", Role.TEAM_MEMBER, "PRJ-201", "Responsable de l’exploitation"),
    ("resp-changements", Role.TEAM_MEMBER, "PRJ-101", "Responsable des changements"),
    ("achats", Role.TEAM_MEMBER, "PRJ-201", "Acquisition"),
    ("achats", Role.TEAM_MEMBER, "PRJ-303", "Acquisition"),
    ("utilisateurs-vd", Role.OBSERVER, "PRJ-101", "Représentant·e des utilisateurs"),
    ("utilisateurs-ge", Role.OBSERVER, "PRJ-302", "Représentant·e des utilisateurs"),
    ("finances", Role.OBSERVER, "PRJ-201", "Contrôle financier"),
)

BOARD = ("mandant-dsi", "mandant-operations", "mandant-securite")
DOMAIN = "@odr.example"
LOGINS = tuple(account.login for account in ACCOUNTS)
UNIT_CODES = tuple(unit[0] for unit in UNITS)
SITE_CODES = tuple(site[0] for site in SITES)
