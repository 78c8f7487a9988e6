"""Builders of small X12 files: an envelope that counts right around the segments of a test."""

GOLDEN_CLAIMS = """
CLP*E1107*1*173.75*89.6*25*12*2026055001234*11*1
NM1*QC*1*SAMPLE*PAT****MI*M100
SVC*HC:99213*145*73.4**1
DTM*472*20260310
CAS*CO*45*46.6
CAS*PR*3*25
REF*6R*E1107L1
AMT*B6*98.4
SVC*HC:87880*28.75*16.2**1
CAS*CO*45*12.55
AMT*B6*16.2
CLP*E1110*19*205*56.8*74.2*12*2026055001235*11*1
NM1*TT*2*MEDIGAP SAMPLE PLAN*****PI*55
SVC*HC:99214*205*56.8**1
CAS*CO*45*74
CAS*PR*1*60**2*14.2
CLP*E1115*1*145*0*0*12*2026055001236*11*1
SVC*HC:99213*145*0**0
CAS*CO*16*145
CLP*E0988*22*-247.2*-168*-40*12*2026020009911*11*1
SVC*HC:99214:25*-205*-135**-1
CAS*CO*45*-30
CAS*PR*3*-40
SVC*HC:94640*-42.2*-33**-1
CAS*CO*45*-9.2
CLP*E0988*1*247.2*140*40*12*2026055001237*11*7
SVC*HC:99214:25*205*107**1
CAS*CO*45*58
CAS*PR*3*40
SVC*HC:94640*42.2*33**1
CAS*CO*45*9.2
"""
GOLDEN_PLB = "PLB*1999999984*20261231*L6*-1.37*WO:2026011000777*20"
"""DOMAIN §4.9: Σ CLP04 118.40, Σ PLB 18.63, payment 99.77."""


def a_header(payment: str = "99.77", trace: str = "0088812345") -> list[str]:
    return [
        f"BPR*I*{payment}*C*ACH*CCP*01*999999992*DA*1234*1123456789**01*999988880*DA*5678*20260312",
        f"TRN*1*{trace}*1123456789",
        "DTM*405*20260311",
        "N1*PR*SAMPLE HEALTH PLAN*XV*PLAN1",
        "N1*PE*SAMPLE PRACTICE*XX*1999999984",
        "LX*1",
    ]


def golden_body(claims: str = GOLDEN_CLAIMS, plb: str = GOLDEN_PLB, **header: str) -> list[str]:
    return [*a_header(**header), *claims.split("\n")[1:-1], *([plb] if plb else [])]


def a_file(
    *sets: list[str],
    code: str = "835",
    guide: str = "005010X221A1",
    marks: str = "*:^~",
    line_end: str = "",
    usage: str = "P",
    control: str = "000000001",
) -> bytes:
    """One interchange around bodies of sets (without ST and SE).

    `marks`: element, component and repetition separator and segment terminator to use.
    """
    group = {"835": "HP", "837": "HC"}.get(code, "XX")
    segments = [
        "ISA*00*          *00*          *ZZ*PAYER01        *ZZ*PRACTICE01     *260312*0930*^*00501"
        f"*{control}*0*{usage}*:",
        f"GS*{group}*PAYER01*PRACTICE01*20260312*0930*7*X*{guide}",
    ]
    for number, body in enumerate(sets, start=1):
        name = f"{number:04d}" + (f"*{guide}" if code == "837" else "")
        segments += [f"ST*{code}*{name}", *body, f"SE*{len(body) + 2}*{number:04d}"]
    segments += [f"GE*{len(sets)}*7", f"IEA*1*{control}"]
    return with_marks(segments, marks, line_end)


def with_marks(segments: list[str], marks: str, line_end: str = "") -> bytes:
    table = str.maketrans("*:^", marks[:3])
    return "".join(segment.translate(table) + marks[3] + line_end for segment in segments).encode()


def golden_835(**options: str) -> bytes:
    return a_file(golden_body(), **options)


def an_837_body(*claims: str, order: str = "P", purpose: str = "CH") -> list[str]:
    """Billing provider, one subscriber who is the patient, and the claims' segments."""
    return [
        f"BHT*0019*00*B77*20260310*1815*{purpose}",
        "NM1*41*2*SAMPLE PRACTICE*****46*S1",
        "NM1*40*2*CLEARING*****46*C1",
        "HL*1**20*1",
        "NM1*85*2*SAMPLE PRACTICE*****XX*1999999984",
        "HL*2*1*22*0",
        f"SBR*{order}*18*******CI",
        "NM1*IL*1*SAMPLE*PAT*Q***MI*M100",
        "NM1*PR*2*SAMPLE HEALTH PLAN*****PI*PLAN1",
        *(segment for claim in claims for segment in claim.split()),
    ]


CLAIM = """
CLM*E1107*173.75***11:B:1*Y*A*Y*Y
AMT*F5*25
REF*F8*OLD1
REF*D9*D1
REF*EA*MRN7
HI*ABK:J029*ABF:R509
SBR*S*18*******MB
AMT*D*10
AMT*F5*99
REF*F8*OTHER
LX*1
SV1*HC:99213:25*145*UN*1***1:2
DTP*472*D8*20260310
REF*6R*E1107L1
LX*2
SV1*HC:87880*28.75*UN*1***1
DTP*472*RD8*20260309-20260310
SVD*PLAN9*5*HC:87880**1
DTP*573*D8*20260401
REF*6R*NOTOURS
"""
"""One claim that lists another payer (2320) and a prior result (2430): neither may be taken."""


def an_837(*claims: str, **options: str) -> bytes:
    return a_file(an_837_body(*claims), code="837", guide="005010X222A1", **options)
