using System.Text.Json.Nodes;

namespace BlockChain.Page.Tests.Lab;

/// <summary>Ten experiments whose statistics are made up: each runs for a second, then has a result.</summary>
internal sealed class FakeExperiments(Action<string, object> tell)
{
    private static readonly (string Id, string Title, string Question, string[] Choices)[] All =
    [
        ("fork-race", "Fork race", "How often does the branch with 30 % of the power win?", []),
        ("double-spend", "Double spend", "In how many of 100 attempts does the attacker reverse the payment?", []),
        ("majority", "51 %", "What happens to the payment?", ["It stays", "It is reversed", "It depends on luck"]),
        ("selfish", "Selfish mining", "Which part of the chain does a selfish miner with 40 % of the power get?", []),
        ("stale", "Delay and stale blocks", "Which part of the blocks goes stale?", []),
        ("partition", "Partition and heal", "How many blocks does the weaker side lose?", []),
        ("difficulty", "Difficulty", "How many seconds until blocks take 10 s again?", []),
        ("fees", "Fee market", "Which payments wait longest?", ["Those with low fees", "Those with high fees", "All wait equally long"]),
        ("halving", "Halving", "How many of 21 million coins exist after the fourth halving?", []),
        ("light-client", "A light client and a lying node", "Does the light client notice?", ["Yes", "No"]),
    ];

    private readonly Dictionary<string, State> _states = All.ToDictionary(one => one.Id, _ => new State());

    public string? Current { get; private set; }

    public static JsonArray List() => new([.. All.Select((one, i) =>
        new JsonObject { ["id"] = one.Id, ["number"] = i + 1, ["title"] = one.Title })]);

    public JsonObject View(string id, string? who)
    {
        (string Id, string Title, string Question, string[] Choices) one = Array.Find(All, one => one.Id == id);
        State state = _states[id];
        return new JsonObject
        {
            ["id"] = id, ["number"] = Array.IndexOf(All, one) + 1, ["title"] = one.Title,
            ["state"] = state.Name, ["progress"] = state.Progress,
            ["parameters"] = new JsonArray(new JsonObject
            {
                ["name"] = "share", ["label"] = "The attacker’s share",
                ["min"] = 0.05, ["max"] = 0.45, ["step"] = 0.05, ["value"] = state.Share,
            }),
            ["prediction"] = one.Choices.Length > 0
                ? new JsonObject
                {
                    ["question"] = one.Question, ["kind"] = "choice",
                    ["choices"] = new JsonArray([.. one.Choices.Select(choice => JsonValue.Create(choice))]),
                }
                : new JsonObject
                {
                    ["question"] = one.Question, ["kind"] = "slider", ["min"] = 0, ["max"] = 100, ["step"] = 1, ["unit"] = "%",
                },
            ["guesses"] = new JsonArray([.. state.Guesses.Values.GroupBy(guess => guess).OrderBy(group => group.Key)
                .Select(group => new JsonObject { ["value"] = group.Key, ["count"] = group.Count() })]),
            ["own"] = who is not null && state.Guesses.TryGetValue(who, out double own) ? own : null,
            ["result"] = state.Name == "done" ? Result(one.Choices.Length > 0, state.Share) : null,
        };
    }

    public void SetUp(string id, JsonObject? parameters)
    {
        Current = id;
        _states[id] = new State { Share = (double?)parameters?["share"] ?? 0.3 };
    }

    public void Predict(string id, double value, string who) => _states[id].Guesses[who] = value;

    public void Run(string id) => _states[id].Name = "running";

    public void Progress()
    {
        foreach ((string id, State state) in _states.Where(one => one.Value.Name == "running"))
        {
            state.Progress = Math.Min(1, state.Progress + 0.1);
            state.Name = state.Progress < 1 ? "running" : "done";
            tell("experiment", new { id, state = state.Name, progress = state.Progress });
        }
    }

    private static JsonObject Result(bool isChoice, double share) => new()
    {
        ["outcome"] = isChoice ? 0 : Math.Round(100 * Math.Pow(share / (1 - share), 2)),
        ["rows"] = new JsonArray([.. Enumerable.Range(0, 11).Select(x => new JsonObject
        {
            ["series"] = $"share {share}", ["x"] = x, ["formula"] = Math.Pow(share / (1 - share), x),
            ["measured"] = Math.Pow(share / (1 - share), x) * (1 + (0.05 * Math.Sin(x))), ["standard_error"] = 0.01,
        })]),
        ["x_label"] = "confirmations",
        ["y_label"] = "chance of a reversal",
        ["sentence"] = "Each confirmation makes a reversal less likely.",
    };

    private sealed class State
    {
        public string Name { get; set; } = "ready";

        public double Progress { get; set; }

        public double Share { get; init; } = 0.3;

        public Dictionary<string, double> Guesses { get; } = [];
    }
}
