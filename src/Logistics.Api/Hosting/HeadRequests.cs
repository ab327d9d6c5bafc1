namespace Logistics.Api.Hosting;

/// <summary>Lets HEAD ask what GET would answer. The server leaves out the body.</summary>
internal static class HeadRequests
{
    /// <summary>Each GET of the group answers HEAD as well.</summary>
    public static RouteGroupBuilder AnswerHead(this RouteGroupBuilder group)
    {
        ((IEndpointConventionBuilder)group).Add(endpoint =>
        {
            for (var i = 0; i < endpoint.Metadata.Count; i++)
            {
                if (endpoint.Metadata[i] is IHttpMethodMetadata { HttpMethods: ["GET"] })
                    endpoint.Metadata[i] = new HttpMethodMetadata(["GET", "HEAD"]);
            }
        });
        return group;
    }
}
