using Microsoft.OpenApi;

namespace BlockChain.Miner.Http;

/// <summary>What the OpenAPI document says about a route beyond its handler's types.</summary>
internal static class RouteDescription
{
    /// <summary>It answers with plain text.</summary>
    public static RouteHandlerBuilder AnswersText(this RouteHandlerBuilder route) =>
        route.Produces<string>(StatusCodes.Status200OK, "text/plain");

    /// <summary>It answers with bytes.</summary>
    public static RouteHandlerBuilder AnswersBytes(this RouteHandlerBuilder route) =>
        route.Produces<byte[]>(StatusCodes.Status200OK, "application/octet-stream");

    /// <summary>Every route for GET answers HEAD too, with the same headers; the server leaves the body out.</summary>
    public static RouteGroupBuilder AnswersHeadToo(this RouteGroupBuilder routes)
    {
        ((IEndpointConventionBuilder)routes).Finally(route =>
        {
            if (route.Metadata.OfType<HttpMethodMetadata>().LastOrDefault()?.HttpMethods.Contains(HttpMethods.Get) == true)
            {
                route.Metadata.Add(new HttpMethodMetadata([HttpMethods.Get, HttpMethods.Head]));
            }
        });
        return routes;
    }

    /// <summary>It may answer with problem documents of these statuses.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder route, params int[] statuses) =>
        route.WithMetadata([.. statuses.Select(Problem.Describe)]);

    /// <summary>It is a <see cref="Question"/>, which waits for its turn or gets 503.</summary>
    public static TBuilder IsQuestion<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.IsAskedIn(shares => shares.Questions);

    /// <summary>It is a question that takes a millisecond or two at most: it never waits behind one that may take longer.
    /// </summary>
    public static TBuilder IsLightQuestion<TBuilder>(this TBuilder routes)
        where TBuilder : IEndpointConventionBuilder => routes.IsAskedIn(shares => shares.LightQuestions);

    /// <summary>It takes a body that is usually of this type. Unlike with <c>Accepts</c>, other types are not
    /// refused.</summary>
    public static RouteHandlerBuilder Takes(this RouteHandlerBuilder route, string contentType) =>
        route.AddOpenApiOperationTransformer((operation, _, _) =>
        {
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = new Dictionary<string, OpenApiMediaType> { [contentType] = new() },
            };
            return Task.CompletedTask;
        });

    private static TBuilder IsAskedIn<TBuilder>(this TBuilder routes, Func<Shares, FairQueue> queueOf)
        where TBuilder : IEndpointConventionBuilder =>
        routes.AddEndpointFilter((context, next) =>
            {
                Shares shares = context.HttpContext.RequestServices.GetRequiredService<Shares>();
                return Question.AskAsync(context, next, queueOf(shares), shares);
            })
            .WithMetadata(Problem.Describe(StatusCodes.Status503ServiceUnavailable));
}
