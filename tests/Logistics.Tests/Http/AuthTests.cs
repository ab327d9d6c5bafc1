using Logistics.Core.Access;
using Logistics.Tests.Support;
using Microsoft.AspNetCore.Authorization;

namespace Logistics.Tests.Http;

internal sealed class AuthTests : RouteTests
{
    [Test]
    public void Routes_Anonymous_AreTheseAlone()
    {
        var anonymous = Endpoints.Where(endpoint => endpoint.Metadata.OfType<IAllowAnonymous>().Any())
            .Select(PatternOf);
        string[] expected =
        [
            "/", "/health/live", "/health/ready", "/openapi/v1.json", "/openapi/v1.yaml", "/v1/countdown",
            "/v1/log/checkpoint", "/v1/log/key", "/v1/log/tile/{**path}", "/v1/log/proofs/inclusion",
            "/v1/log/proofs/consistency",
        ];
        Assert.That(anonymous, Is.EquivalentTo(expected));
    }

    [Test]
    public async Task EveryOtherRoute_WithoutAKey_Is401()
    {
        var endpoints = Endpoints.Where(endpoint => !endpoint.Metadata.OfType<IAllowAnonymous>().Any()).ToArray();
        Assert.That(endpoints, Is.Not.Empty);
        foreach (var endpoint in endpoints)
        {
            var address = string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment =>
                segment.Parts[0] is Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal
                    ? literal.Content
                    : "x"));
            using var request = new HttpRequestMessage(new HttpMethod(MethodsOf(endpoint)[0]), "/" + address);
            Unauthorized(await Answer.OfAsync(await Api.As(null).SendAsync(request)));
        }
    }

    [Test]
    public void EveryRoute_ThatNeedsAKey_SaysWhatItIsToTheTableOfRoles()
    {
        string[] forEveryKey = ["/v1/election", "/v1/clock"];
        string[] publicOnDemand = ["/v1/log/tile/entries/{**path}"];
        var open = Endpoints
            .Where(endpoint => !endpoint.Metadata.OfType<IAllowAnonymous>().Any())
            .Where(endpoint => endpoint.Metadata.OfType<Act>().Count() != 1)
            .Select(PatternOf);
        Assert.That(open, Is.EquivalentTo(forEveryKey.Concat(publicOnDemand)));
    }

    [TestCase("")]
    [TestCase("Bearer")]
    [TestCase("Bearer ")]
    [TestCase("Bearer wrong")]
    [TestCase("Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [TestCase("Basic {key}")]
    [TestCase("{key}")]
    [TestCase("Bearer{key}")]
    [TestCase("Bearer {key}x")]
    [TestCase("Bearer {key}, Bearer {key}")]
    [TestCase("Bearer {key},{key}")]
    [TestCase("Bearer \"{key}\"")]
    [TestCase("Bearer {key} {key}")]
    [TestCase("Bearer ' OR 1=1 --")]
    [TestCase("Bearer {long}")]
    public async Task AnyRequest_OddAuthorization_Is401(string header)
    {
        var value = header.Replace("{key}", Api.Keys["admin"], StringComparison.Ordinal)
            .Replace("{long}", new string('x', 5_000), StringComparison.Ordinal);
        Unauthorized(await SendAsync(value));
    }

    [TestCase("Bearer {key}")]
    [TestCase("bearer {key}")]
    [TestCase("BEARER {key}")]
    public async Task AnyRequest_SchemeInAnyCase_IsAccepted(string header) =>
        (await SendAsync(header.Replace("{key}", Api.Keys["auditor"], StringComparison.Ordinal))).Succeeds(200);

    [Test]
    public async Task AnyRequest_TwoAuthorizations_Is401()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/items");
        request.Headers.TryAddWithoutValidation(
            "Authorization", ["Bearer " + Api.Keys["admin"], "Bearer " + Api.Keys["auditor"]]);
        Unauthorized(await Answer.OfAsync(await Api.As(null).SendAsync(request)));
    }

    [TestCase("/nope")]
    [TestCase("/v1")]
    [TestCase("/v1/nope")]
    [TestCase("/v1/packages/a/b/c")]
    public async Task UnknownAddress_WithAKeyOrWithout_Is404(string address)
    {
        foreach (var role in (string?[])[null, "auditor", "warehouse", "admin"])
        {
            (await GetAsync(address, role)).Refuses(404, "not-found");
            (await PostAsync(address, "{}", role)).Refuses(404, "not-found");
        }
    }

    [Test]
    public async Task UnknownAddress_WithAKeyThatIsNone_Is404()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/nope");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer wrong");
        (await Answer.OfAsync(await Api.As(null).SendAsync(request))).Refuses(404, "not-found");
    }

    [Test]
    public async Task Post_Auditor_Is403WhateverTheBody()
    {
        var before = await Api.LedgerSizeAsync();
        foreach (var (pattern, row) in Posts())
        {
            var address = Fill(pattern, UnknownNames);
            (await PostAsync(address, row.Body(), "auditor")).Refuses(403, "forbidden");
            (await PostAsync(address, "{", "auditor")).Refuses(403, "forbidden");
            Unauthorized(await PostAsync(address, row.Body(), role: null));
        }

        Assert.That(await Api.LedgerSizeAsync(), Is.EqualTo(before));
    }

    [TestCase("admin")]
    [TestCase("warehouse")]
    [TestCase("officer")]
    [TestCase("integrator")]
    public async Task Post_OtherRoles_Record(string role) =>
        (await PostAsync("/v1/packages", NewKit(), role)).Succeeds(201);

    [Test]
    public async Task Event_Actor_IsTheKeysPrincipal()
    {
        var packed = (await PostAsync("/v1/packages", NewKit(), "officer")).Succeeds(201);
        Assert.That((string?)packed["event"]!["actorName"], Is.EqualTo("Demo officer"));
        var again = NewKit();
        var first = (await PostAsync("/v1/packages", again, "officer")).Succeeds(201);
        var second = (await PostAsync("/v1/packages", again, "admin")).Succeeds(200);
        Assert.That(second.ToJsonString(), Is.EqualTo(first.ToJsonString()), "the event is still the officer's");
    }

    private async Task<Answer> SendAsync(string authorization)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/items");
        request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await Answer.OfAsync(await Api.As(null).SendAsync(request));
    }

    private static void Unauthorized(Answer answer)
    {
        answer.Refuses(401, "unauthorized");
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer"));
    }
}
