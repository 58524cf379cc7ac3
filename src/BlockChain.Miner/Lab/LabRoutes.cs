using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;
using BlockChain.Miner.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace BlockChain.Miner.Lab;

/// <summary>All routes of the lab, so that a teacher can do with curl whatever the page does.</summary>
internal static class LabRoutes
{
    public static void MapLab(this IEndpointRouteBuilder routes)
    {
        RouteGroupBuilder api = routes.MapGroup("/api/lab").AddEndpointFilter(AnswerRefusalsAsync);
        api.MapGet("", GetLab).WithName("getLab").WithSummary("The whole network as it is now");
        api.MapGet("/events", (HttpContext context, EventStreams streams) => streams.Answer(context))
            .WithSummary("Server-sent events: found, message, tip, payment, clock, changed, experiment, ping, gap")
            .Produces<string>(200, "text/event-stream").Refuses(503).DisableRequestTimeout();
        api.MapGet("/nodes/{id:int}/explorer", OpenExplorer).WithName("openExplorer")
            .WithSummary("Opens the page of one node").Produces(StatusCodes.Status302Found);
        api.MapGet("/experiments", GetExperiments).WithName("getExperiments").WithSummary("The ten experiments");
        api.MapGet("/experiments/{id}", GetExperiment).WithName("getExperiment").WithSummary("One experiment as it stands");
        api.MapPost("/experiments/{id}/prediction", Predict).WithName("predict").WithSummary("Predicts the outcome").Refuses(403);

        RouteGroupBuilder control = api.MapGroup("").AddEndpointFilter(RefuseOthersAsync);
        control.MapPost("/clock", SetClock).WithName("setClock").WithSummary("Pauses, steps, sets the speed").Refuses(403);
        control.MapPut("/nodes/{id:int}", SetNode).WithName("setNode").WithSummary("Changes a node").Refuses(403);
        control.MapPut("/links", SetLinks).WithName("setLinks").WithSummary("Changes a link, or all").Refuses(403);
        control.MapPost("/cut", Cut).WithName("cut").WithSummary("Cuts some nodes off from the rest").Refuses(403);
        control.MapPost("/heal", Heal).WithName("heal").WithSummary("Opens all links").Refuses(403);
        control.MapPost("/payments", Pay).WithName("pay").WithSummary("One person pays another").Refuses(403);
        control.MapPost("/reset", ResetAsync).WithName("reset").WithSummary("Begins with a new network").Refuses(403);
        control.MapPost("/experiments/{id}/setup", SetUpAsync).WithName("setUp").WithSummary("Sets an experiment up").Refuses(403);
        control.MapPost("/experiments/{id}/run", Run).WithName("run").WithSummary("Runs an experiment").Refuses(403, 409)
            .Produces(StatusCodes.Status202Accepted);
    }

    private static Ok<LabView> GetLab(HttpContext context, LabSession lab) => TypedResults.Ok(lab.View(context.IsFromThisComputer()));

    private static async Task<IResult> OpenExplorer(HttpContext context, int id, LabSession lab)
    {
        int port = await lab.OpenExplorerAsync(id);
        return TypedResults.Redirect($"http://{new HostString(context.Request.Host.Host, port)}/");
    }

    private static Ok<IReadOnlyList<LessonItem>> GetExperiments() => TypedResults.Ok<IReadOnlyList<LessonItem>>(
        [.. Lesson.All.Select((lesson, i) => new LessonItem(lesson.Id, i + 1, lesson.Title))]);

    private static Results<Ok<LessonRecord>, Problem> GetExperiment(string id, string? who, LabSession lab) =>
        lab.Find(id, who) is { } found ? TypedResults.Ok(found) : Problem.NotFound($"There is no experiment '{id}'.");

    private static IResult Predict(HttpContext context, string id, PredictionRequest body, LabSession lab)
    {
        if (!lab.IsClass && !context.IsFromThisComputer())
        {
            return Problem.Of(
                StatusCodes.Status403Forbidden, "Only the lab's own computer may predict. Start it with --class to let others do so.");
        }

        lab.Predict(id, body.Value, body.Who);
        return TypedResults.Ok();
    }

    private static Ok SetClock(ClockRequest body, LabSession lab) => Done(lab, live =>
    {
        live.SetClock(body.Paused, body.Speed);
        if (body.Step == true)
        {
            live.StepOnce();
        }
    });

    private static Ok SetNode(int id, NodeRequest body, LabSession lab) => Done(
        lab, live => live.SetNode(id, body.Power, body.Running, body.Strategy, body.Confirmations, body.Victim));

    private static Ok SetLinks(LinkRequest body, LabSession lab) =>
        Done(lab, live => live.SetLinks(body.A, body.B, body.Delay, body.Loss, body.Open));

    private static Ok Cut(CutRequest body, LabSession lab) =>
        Done(lab, live => live.Cut(body.Nodes ?? []));

    private static Ok Heal(LabSession lab) =>
        Done(lab, live => live.Heal());

    private static Ok<PaidRecord> Pay(PayRequest body, LabSession lab) =>
        TypedResults.Ok(new PaidRecord(lab.Change(live => live.Pay(body.From, body.To, body.Amount))));

    private static Ok Done(LabSession lab, Action<LiveLab> change) => lab.Change(live =>
    {
        change(live);
        return TypedResults.Ok();
    });

    private static async Task<Ok> ResetAsync(ResetRequest body, LabSession lab)
    {
        await lab.ResetAsync(body.Nodes, body.Seed);
        return TypedResults.Ok();
    }

    private static async Task<Ok> SetUpAsync(string id, SetupRequest body, LabSession lab)
    {
        await lab.SetUpAsync(id, body.Parameters);
        return TypedResults.Ok();
    }

    private static IResult Run(string id, LabSession lab) => lab.Run(id) is { } refusal
        ? Problem.Of(StatusCodes.Status409Conflict, refusal)
        : TypedResults.Accepted((string?)null);

    private static async ValueTask<object?> AnswerRefusalsAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (LabException refusal)
        {
            return Problem.BadRequest(refusal.Message);
        }
    }

    private static async ValueTask<object?> RefuseOthersAsync(
        EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        context.HttpContext.IsFromThisComputer()
            ? await next(context)
            : Problem.Of(StatusCodes.Status403Forbidden, "Only the lab's own computer can control it.");
}
