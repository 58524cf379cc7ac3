using System.Text.Json.Serialization;
using BlockChain.Lab.Lessons;
using BlockChain.Lab.Live;

namespace BlockChain.Miner.Lab;

/// <summary>The body of <c>POST /api/lab/clock</c>.</summary>
internal sealed record ClockRequest(bool? Paused, double? Speed, bool? Step);

/// <summary>The body of <c>PUT /api/lab/nodes/{id}</c>.</summary>
internal sealed record NodeRequest(double? Power, bool? Running, string? Strategy, int? Confirmations, int? Victim);

/// <summary>The body of <c>PUT /api/lab/links</c>: of one link, or of all.</summary>
internal sealed record LinkRequest(int? A, int? B, double? Delay, double? Loss, bool? Open);

/// <summary>The body of <c>POST /api/lab/cut</c>: one side.</summary>
internal sealed record CutRequest(IReadOnlyList<int>? Nodes);

/// <summary>The body of <c>POST /api/lab/payments</c>: from a person to another, in base units.</summary>
internal sealed record PayRequest(int? From, int? To, long? Amount);

/// <summary>The answer to it.</summary>
internal sealed record PaidRecord(string Txid);

/// <summary>The body of <c>POST /api/lab/reset</c>.</summary>
internal sealed record ResetRequest(int? Nodes, ulong? Seed);

/// <summary>The body of <c>POST /api/lab/experiments/{id}/setup</c>.</summary>
internal sealed record SetupRequest(IReadOnlyDictionary<string, double>? Parameters);

/// <summary>The body of <c>POST /api/lab/experiments/{id}/prediction</c>.</summary>
/// <param name="Value">The number, or the place of the choice.</param>
/// <param name="Who">A name that the browser made up, so that each guess counts once.</param>
internal sealed record PredictionRequest(double Value, string? Who);

/// <summary>An item of <c>GET /api/lab/experiments</c>.</summary>
internal sealed record LessonItem(string Id, int Number, string Title);

/// <summary>How many people guessed a value.</summary>
internal sealed record GuessRecord(double Value, int Count);

/// <summary>One experiment as it stands.</summary>
internal sealed record LessonRecord(
    string Id, int Number, string Title, string State, double Progress, IReadOnlyList<LessonParameter> Parameters,
    Prediction Prediction, IReadOnlyList<GuessRecord> Guesses, double? Own, LessonResult? Result);

/// <summary>How everything of the lab is written as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(LabView))]
[JsonSerializable(typeof(FoundEvent))]
[JsonSerializable(typeof(MessageEvent))]
[JsonSerializable(typeof(TipEvent))]
[JsonSerializable(typeof(PaymentEvent))]
[JsonSerializable(typeof(ClockEvent))]
[JsonSerializable(typeof(ChangedEvent))]
[JsonSerializable(typeof(ExperimentEvent))]
[JsonSerializable(typeof(ClockRequest))]
[JsonSerializable(typeof(NodeRequest))]
[JsonSerializable(typeof(LinkRequest))]
[JsonSerializable(typeof(CutRequest))]
[JsonSerializable(typeof(PayRequest))]
[JsonSerializable(typeof(PaidRecord))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(SetupRequest))]
[JsonSerializable(typeof(PredictionRequest))]
[JsonSerializable(typeof(IReadOnlyList<LessonItem>))]
[JsonSerializable(typeof(LessonRecord))]
internal sealed partial class LabJson : JsonSerializerContext;
