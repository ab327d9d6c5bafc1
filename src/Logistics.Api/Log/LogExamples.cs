namespace Logistics.Api.Log;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class LogExamples
{
    public const string Checkpoint = """
        kpu-kendari.example/custody/2024
        3
        i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=

        — kpu-kendari.example/custody/2024 27x2RDBGAiEAvQbu3DabtCWQO7aUbrTU4s2C0+E5biPzf2GEwg3ZqTICIQDVrY+M0ZYIfGKvtqZhdbEF21xLKn8yN4M02axVVYr0IQ==

        """;

    public const string Key = """
        kpu-kendari.example/custody/2024+dbbc7644+AjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABO6tSkokQ5obbw8EfjAkVUvIKW7qpJ+W2m0JJnoC7GeDj63SCURKBnvga0hX8NvJRpDDj5vD4M5WbMWPkVLRafc=

        """;

    public const string Inclusion = """
        {
          "sequence": 1,
          "size": 3,
          "leafHash": "CSOrR/XgYOCBgMAPP0NXsAa0+CQEVgGcCS9rkGzuSw4=",
          "root": "i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=",
          "proof": [
            "us5EYpiNaC5Zf2fqX/m1noRbMWba0L2tgIAIbuOfixk=",
            "Me0w0ebFBuTrI9MYFK1b1uGeuNqhipjMnIbdJ6kliNk="
          ]
        }
        """;

    public const string Consistency = """
        {
          "from": 1,
          "to": 3,
          "fromRoot": "us5EYpiNaC5Zf2fqX/m1noRbMWba0L2tgIAIbuOfixk=",
          "toRoot": "i2oVOGHU7ZXvcfsEWmoy9Xp102Kk/KlHASJxs0pDYLY=",
          "proof": [
            "CSOrR/XgYOCBgMAPP0NXsAa0+CQEVgGcCS9rkGzuSw4=",
            "Me0w0ebFBuTrI9MYFK1b1uGeuNqhipjMnIbdJ6kliNk="
          ]
        }
        """;
}
