namespace Logistics.Api.Receipts;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class ReceiptExamples
{
    public const string Event = """
        c2sp.org/tlog-proof@v1
        extra eyJhY3RvciI6IjAxYTIwMDVjLWJhOTQtN2E3OC1hM2Y5LWY1OTdiOTUzZTRmNSIsImFuY2hvciI6eyJyb290IjoiNDdERVFwajhIQlNhKy9USW1XKzVKQ2V1UWVSa201Tk1wSldaRzNoU3VGVT0iLCJzaXplIjowfSwiYm9keSI6eyJjb250ZW50cyI6W3siaXRlbSI6ImJhbGxvdC1nb3Zlcm5vciIsInF1YW50aXR5Ijo1MDh9XSwiY29udGVzdCI6ImdvdmVybm9yIiwiZGVzdGluYXRpb24iOiI3NC43MS4wMS4xMDA4LjAwMSIsImtpbmQiOiJiYWxsb3QtYm94IiwibGFiZWwiOiJLREktR09WLTEwMDgtMDAxIiwibG9jYXRpb24iOiI3NC43MSIsInBhdGgiOiI3NC43MS83NC43MS4wMS83NC43MS4wMS4xMDA4Lzc0LjcxLjAxLjEwMDguMDAxIiwic2VhbHMiOlsiUy0xMDA4MDEiLCJTLTEwMDgwMiJdLCJ1dGNPZmZzZXQiOjQ4MH0sImlkIjoiYjYxNzhhMmQtMTM4My04NjRhLTgxYTItYzIyYjc1MjM0Mjc5Iiwib2NjdXJyZWRBdCI6IjIwMjQtMTEtMjBUMDI6MDA6MDAuMDAwMDAwMFoiLCJwcmV2aW91cyI6bnVsbCwicmVjb3JkZWRBdCI6IjIwMjYtMTEtMjFUMjM6MDY6NDkuNDE5MjI4MFoiLCJzdHJlYW0iOiJwYWNrYWdlLzAxOTM1YjJhLTRjMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMSIsInR5cGUiOiJwYWNrYWdlLXBhY2tlZCIsInYiOjEsInZlcnNpb24iOjF9
        index 0
        CSOrR/XgYOCBgMAPP0NXsAa0+CQEVgGcCS9rkGzuSw4=
        Me0w0ebFBuTrI9MYFK1b1uGeuNqhipjMnIbdJ6kliNk=

        kpu-kendari.example/custody/2024
        3
        i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=

        — kpu-kendari.example/custody/2024 27x2RDBGAiEAvQbu3DabtCWQO7aUbrTU4s2C0+E5biPzf2GEwg3ZqTICIQDVrY+M0ZYIfGKvtqZhdbEF21xLKn8yN4M02axVVYr0IQ==

        """;

    public const string Handover = """
        c2sp.org/tlog-proof@v1
        extra eyJhY3RvciI6IjAxYTIwMDVjLWJhOTQtN2E3OC1hM2Y5LWY1OTdiOTUzZTRmNSIsImFuY2hvciI6eyJyb290IjoidXM1RVlwaU5hQzVaZjJmcVgvbTFub1JiTVdiYTBMMnRnSUFJYnVPZml4az0iLCJzaXplIjoxfSwiYm9keSI6eyJkb2N1bWVudCI6IlNKLTIwMjQvMDExNyIsImZyb20iOiI3NC43MSIsImhhbmRvdmVyIjoiMDE5MzViMmEtNGMwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDExIiwidG8iOiI3NC43MS4wMSIsInV0Y09mZnNldCI6NDgwfSwiaWQiOiIyOTM1OWYxNi03YWFlLTg5ZGMtYTkzOC01ZTRjODIzNzQ2YTciLCJvY2N1cnJlZEF0IjoiMjAyNC0xMS0yNFQwMDowMDowMC4wMDAwMDAwWiIsInByZXZpb3VzIjoidXM1RVlwaU5hQzVaZjJmcVgvbTFub1JiTVdiYTBMMnRnSUFJYnVPZml4az0iLCJyZWNvcmRlZEF0IjoiMjAyNi0xMS0yMVQyMzowNjo0OS45OTQ3NTQwWiIsInN0cmVhbSI6InBhY2thZ2UvMDE5MzViMmEtNGMwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwidHlwZSI6InBhY2thZ2UtcmVsZWFzZWQiLCJ2IjoxLCJ2ZXJzaW9uIjoyfQ==
        index 1
        us5EYpiNaC5Zf2fqX/m1noRbMWba0L2tgIAIbuOfixk=
        Me0w0ebFBuTrI9MYFK1b1uGeuNqhipjMnIbdJ6kliNk=

        kpu-kendari.example/custody/2024
        3
        i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=

        — kpu-kendari.example/custody/2024 27x2RDBGAiEAvQbu3DabtCWQO7aUbrTU4s2C0+E5biPzf2GEwg3ZqTICIQDVrY+M0ZYIfGKvtqZhdbEF21xLKn8yN4M02axVVYr0IQ==
        c2sp.org/tlog-proof@v1
        extra eyJhY3RvciI6IjAxYTIwMDVjLWJhOTUtNzAyNC1iYzhlLTNlZmMzNjI3NDJiMiIsImFuY2hvciI6eyJyb290IjoicmxXVGxnR2p5ZTdkL1duRW90UVlVVDJvWDRzOW52Y2tOUTV4S1JiMXRDQT0iLCJzaXplIjoyfSwiYm9keSI6eyJhY2NlcHRhbmNlIjoiMDE5MzViMmEtNGMwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDEyIiwiY29uZGl0aW9uIjoiZ29vZCIsImZyb20iOiI3NC43MSIsImhhbmRvdmVyIjoiMDE5MzViMmEtNGMwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDExIiwidG8iOiI3NC43MS4wMSIsInV0Y09mZnNldCI6NDgwfSwiaWQiOiIyYTcwOTg4Yi01YzlhLTg5MzUtYmNjMy1mZmU5OWUzMWY4YjAiLCJvY2N1cnJlZEF0IjoiMjAyNC0xMS0yNFQwMToxMDowMC4wMDAwMDAwWiIsInByZXZpb3VzIjoiQ1NPclIvWGdZT0NCZ01BUFAwTlhzQWEwK0NRRVZnR2NDUzlya0d6dVN3ND0iLCJyZWNvcmRlZEF0IjoiMjAyNi0xMS0yMVQyMzowNjo1MC40NDczOTcwWiIsInN0cmVhbSI6InBhY2thZ2UvMDE5MzViMmEtNGMwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAxIiwidHlwZSI6InBhY2thZ2UtYWNjZXB0ZWQiLCJ2IjoxLCJ2ZXJzaW9uIjozfQ==
        index 2
        rlWTlgGjye7d/WnEotQYUT2oX4s9nvckNQ5xKRb1tCA=

        kpu-kendari.example/custody/2024
        3
        i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=

        — kpu-kendari.example/custody/2024 27x2RDBGAiEAvQbu3DabtCWQO7aUbrTU4s2C0+E5biPzf2GEwg3ZqTICIQDVrY+M0ZYIfGKvtqZhdbEF21xLKn8yN4M02axVVYr0IQ==

        """;
}
