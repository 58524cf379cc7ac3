using System.Text;

namespace BlockChain.Miner.Rpc;

/// <summary>All methods, by group.</summary>
internal sealed class RpcMethods
{
    private readonly List<(string Name, IReadOnlyList<RpcMethod> Methods)> _groups;
    private readonly Dictionary<string, RpcMethod> _byName;

    public RpcMethods(FullNode node, IServiceProvider services)
    {
        bool isRegtest = node.Parameters == ChainParameters.Regtest;
        _groups =
        [
            ("Blocks", [.. Make<BlockMethods>().All, .. Make<CoinMethods>().All]),
            ("Transactions", [.. Make<TransactionMethods>().All, .. Make<MempoolMethods>().All]),
            ("Mining",
            [
                .. Make<TemplateMethods>().All, .. Make<SubmissionMethods>().All, .. Make<MiningMethods>().All,
                .. isRegtest ? Make<RegtestMethods>().All : [],
            ]),
            ("Node", [.. Make<NodeMethods>().All, .. Make<PeerMethods>().All, .. Make<SetAsideMethods>().All, MakeHelp()]),
        ];
        _byName = All.ToDictionary(method => method.Name);

        T Make<T>() => ActivatorUtilities.CreateInstance<T>(services);
    }

    /// <summary>All, in the order in which <c>help</c> lists them.</summary>
    public IEnumerable<RpcMethod> All => _groups.SelectMany(group => group.Methods);

    /// <exception cref="RpcException">There is none of this name.</exception>
    public RpcMethod Find(string name) => _byName.TryGetValue(name, out RpcMethod? method)
        ? method
        : throw new RpcException(
            RpcCode.MethodNotFound,
            $"Method not found: {RpcCall.Shown(name)}. "
            + $"There are: {string.Join(' ', _byName.Keys.Order(StringComparer.Ordinal))}.");

    private RpcMethod MakeHelp() => new("help", "Lists all methods, or documents one.", Help)
    {
        Parameters = [new("command", "string", "The name of the method to document.", "all")],
        Result = "A text.",
        Example = "\"getblock\"",
        Queue = null,
    };

    private string Help(RpcCall call) => call.Text("command") is not { } name ? ListAll()
        : _byName.TryGetValue(name, out RpcMethod? method) ? Describe(method)
        : $"help: unknown command: {RpcCall.Shown(name)}";

    private string ListAll() => string.Join(
        "\n\n", _groups.Select(group =>
            $"== {group.Name} ==\n{string.Join('\n', group.Methods.Select(method => method.Usage))}"));

    private static string Describe(RpcMethod method)
    {
        var text = new StringBuilder($"{method.Usage}\n\n{method.Summary}\n");
        foreach ((int place, RpcParameter one) in method.Parameters.Index())
        {
            text.Append(place == 0 ? "\nArguments:\n" : "")
                .Append($"{place + 1}. {one.Name} ({one.Type}")
                .Append(one.Default is { } value ? $", default: {value}" : "").Append($"): {one.Description}\n");
        }

        string body = $$"""{"jsonrpc": "2.0", "id": 1, "method": "{{method.Name}}", "params": [{{method.Example}}]}""";
        return text.Append(
            $"""

            Result:
            {method.Result}

            Example:
            curl -s -H 'content-type: application/json' -d '{body}' http://127.0.0.1:5000/
            """).ToString();
    }
}
