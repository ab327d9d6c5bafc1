namespace Logistics.Api.Elections;

/// <summary>Examples for the API document, taken from a running instance.</summary>
internal static class ElectionExamples
{
    public const string Election = """
        {
          "code": "kendari-2024",
          "name": "Pilkada 2024, Kota Kendari",
          "electionDate": "2024-11-27",
          "votingStartsAt": "2024-11-27T07:00:00+08:00",
          "votingEndsAt": "2024-11-27T13:00:00+08:00",
          "packagesOpenAt": "2024-11-27T06:00:00+08:00",
          "timeZone": "Asia/Makassar",
          "contests": [{"code": "governor", "name": "Governor"}, {"code": "mayor", "name": "Mayor"}],
          "attribution": "Names and codes: cahyadsn/wilayah, MIT, (c) Cahya DSN. Figures marked official: the election commission, as reported in the press. Figures marked estimate are estimates scaled to the official totals."
        }
        """;

    public const string Countdown = """
        {
          "electionDate": "2024-11-27",
          "timeZone": "Asia/Makassar",
          "asOf": "2024-11-16T00:00:00+08:00",
          "daysRemaining": 11,
          "votingStartsAt": "2024-11-27T07:00:00+08:00",
          "remaining": { "days": 11, "hours": 7, "minutes": 0, "seconds": 0 },
          "phase": "preparation",
          "milestones": [
            {
              "code": "candidates-fixed",
              "name": "Candidates fixed",
              "date": "2024-09-22",
              "endsOn": "2024-09-22",
              "daysFromElection": -66,
              "status": "past"
            },
            {
              "code": "logistics-training",
              "name": "Logistics training",
              "date": "2024-11-16",
              "endsOn": "2024-11-16",
              "daysFromElection": -11,
              "status": "today"
            },
            {
              "code": "voting",
              "name": "Voting",
              "date": "2024-11-27",
              "endsOn": "2024-11-27",
              "daysFromElection": 0,
              "status": "upcoming"
            }
          ]
        }
        """;
}
