"""Words of the sample organization. First and last names are drawn apart from each other, so nobody real is meant."""

from random import Random

FIRST_NAMES = """
    Ada Aline Amir Anouk Anton Asha Beatriz Boris Camille Carlos Chen Clara Dalia Daniel Dimitri Elena Elif Emil
    Esther Fatima Felix Freya Gita Greta Hana Hugo Ines Ivan Ilse Jakob Jana Joon Karim Kavya Klara Lars Leila
    Lena Linus Luca Maja Malik Mara Marek Mei Mina Nadia Nils Noor Olga Omar Otto Paula Petra Priya Rafael Ravi
    Rosa Sami Sanna Selma Silas Sofia Tariq Tessa Theo Tomas Uma Vera Viktor Wanda Yara Yusuf Zoe
"""
LAST_NAMES = """
    Abel Acosta Adler Almeida Amsel Arendt Baker Banerjee Barros Bauer Becker Berg Bianchi Blum Borg Brandt
    Castell Cho Costa Dahl Demir Desai Dietz Duarte Ebert Egger Eriksen Farkas Ferrer Fink Fischer Franke Garcia
    Gruber Haas Hahn Halloran Hartmann Hoang Holm Ibarra Iyer Jansen Jensen Kaya Keller Kessler Khan Kim Kline
    Koch Kovacs Krause Lange Larsen Lehner Lindt Lopez Maier Marsh Mendes Meyer Miller Moreau Nair Navarro
    Neumann Novak Okafor Olsen Ortega Park Patel Pereira Petrov Pohl Quist Rao Reuter Riva Rossi Roth Sander
    Sato Schmid Silva Singh Sommer Stein Suarez Tanaka Toth Vidal Vogel Wagner Weber Winter Wolf Yilmaz Young
    Zeller Zhou
"""
FIRST, LAST = FIRST_NAMES.split(), LAST_NAMES.split()
UNITS = (
    "Operations", "Finance", "Information technology", "Human resources", "Customer service", "Procurement",
    "Facilities", "Research and development", "Logistics", "Legal and compliance", "Sales", "Quality",
    "Network", "Field service", "Training", "Communications", "Fleet", "Energy", "Data office", "Security",
)  # fmt: skip
# Job role → cents for an hour.
ROLES = {
    "Project manager": 9_800, "Business analyst": 8_600, "Software developer": 9_200, "Tester": 7_400,
    "Engineer": 8_900, "Site manager": 8_200, "Buyer": 7_100, "Trainer": 6_900, "Data specialist": 9_400,
    "Technician": 6_200, "Architect": 11_200, "Change lead": 9_000,
}  # fmt: skip
PORTFOLIOS = (
    "Customer and service", "Sites and plants", "Digital foundation", "People and workplace", "Supply and logistics",
    "Regulation and safety", "Energy and climate", "Products",
)  # fmt: skip
SUBJECTS = (
    "Payroll", "Customer portal", "Warehouse", "Depot", "Data center", "Fleet", "Billing", "Intranet", "Contact center",
    "Workshop", "Pump station", "Control room", "Ticketing", "Contract archive", "Meter network", "Mobile app",
    "Time recording", "Access control", "Spare parts", "Purchasing", "Master data", "Roof and facade", "Heating",
    "Radio network", "Planning tool", "Laboratory", "Document archive", "Incident desk", "Training center", "Parking",
    "Cash office", "Signal boxes", "Substation", "Production line", "Quality system", "Forecasting", "Travel booking",
    "Identity service", "Yard", "Price list",
)  # fmt: skip
ACTIVITIES = (
    "renewal", "replacement", "extension", "move", "consolidation", "automation", "modernization", "roll-out",
    "redesign", "upgrade", "closure", "pilot",
)  # fmt: skip
SITES = (
    "North", "South", "East", "West", "Harbor", "Airport", "Riverside", "Hill Street", "Old Town", "Mill Lane",
    "Station", "Lakeside", "Park", "Bridge Road", "Market", "Quarry", "Forest", "Canal", "Valley", "Castle", "Meadow",
)  # fmt: skip
PHASES = (
    ("Initiate", ("Agree scope", "Name sponsor and team", "Draft business case", "Estimate cost", "Check funding",
                  "List stakeholders", "Review risks", "Write charter")),
    ("Design", ("Collect requirements", "Survey the site", "Sketch solution", "Review design", "Agree interfaces",
                "Plan tests", "Write specification", "Check safety", "Price options", "Obtain permit")),
    ("Procure", ("Write tender", "Publish tender", "Answer bidders", "Evaluate offers", "Negotiate contract",
                 "Sign contract", "Plan delivery", "Check insurance")),
    ("Build", ("Prepare site", "Install base", "Build part", "Connect supply", "Configure", "Migrate data",
               "Assemble", "Wire", "Document as built", "Correct defects", "Inspect work", "Set up environment")),
    ("Test", ("Test part", "Test interfaces", "Rehearse change-over", "Test load", "Accept with users",
              "Fix findings", "Test again", "Check security")),
    ("Introduce", ("Train users", "Inform stakeholders", "Change over", "Support first weeks", "Hand over to operation",
                   "Settle accounts", "Collect lessons", "Close contracts")),
)  # fmt: skip
WORRIES = {
    "ok": ("Work goes as planned.", "The milestones of the period were met.", "No open issue endangers the finish."),
    "attention": ("Two deliveries came later than agreed.", "Testing found more defects than expected.",
                  "A key person is missing for three weeks."),
    "risk": ("The supplier has announced a delay.", "The budget for integration is nearly used up.",
             "Decisions of the steering group are overdue."),
    "critical": ("The finish cannot be held with the present team.", "The contractor has stopped work on site.",
                 "Cost exceeds what was approved; a decision is needed."),
}  # fmt: skip


def people(number: int, random: Random) -> list[str]:
    """So many different names; middle initials tell apart those beyond the plain combinations."""
    plain = [f"{first} {last}" for first in FIRST for last in LAST]
    random.shuffle(plain)
    more = (f"{first} {middle}. {last}" for middle in "BDGKMRST" for first in FIRST for last in LAST)
    return (plain + [next(more) for _ in range(max(0, number - len(plain)))])[:number]


def project_names(number: int, random: Random) -> list[str]:
    """So many different names: subject and activity, with a site where those are used up."""
    plain = [f"{subject} {activity}" for subject in SUBJECTS for activity in ACTIVITIES]
    random.shuffle(plain)
    more = [f"{name}, {site}" for site in SITES for name in plain]
    return (plain + more)[:number]
