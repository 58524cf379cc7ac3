using System.Text.Json;
using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>A call with its parameters, in whichever form they came: in their order, by their names, or (as <c>{"args":
/// […]}</c>) the first in their order and the others by their names. A parameter that is null is left out.</summary>
internal sealed class RpcCall
{
    private const string InOrder = "args";
    private const int MaxShown = 80;

    private readonly RpcMethod _method;
    private readonly JsonElement?[] _values;

    private RpcCall(RpcMethod method, HttpContext http, bool isInBatch)
    {
        (_method, Http, IsInBatch) = (method, http, isInBatch);
        _values = new JsonElement?[method.Parameters.Count];
    }

    /// <summary>The request that it came with.</summary>
    public HttpContext Http { get; }

    /// <summary>Whether others may wait for its answer.</summary>
    public bool IsInBatch { get; }

    /// <summary>Sorts the parameters.</summary>
    /// <exception cref="RpcException">There are too many, too few or unknown ones.</exception>
    public static RpcCall Bind(RpcMethod method, JsonElement parameters, HttpContext http, bool isInBatch)
    {
        var call = new RpcCall(method, http, isInBatch);
        if (parameters.ValueKind == JsonValueKind.Object)
        {
            call.BindNamed(parameters);
        }
        else if (parameters.ValueKind == JsonValueKind.Array)
        {
            call.BindInOrder(parameters);
        }

        for (int i = 0; i < call._values.Length; i++)
        {
            if (call._values[i] is null && method.Parameters[i].Default is null)
            {
                throw call.WrongNumber();
            }
        }

        return call;
    }

    /// <summary>Answers when the call's turn has come, for a method that waits for its turns by itself.</summary>
    /// <exception cref="RpcException">Too many wait.</exception>
    public async Task<T> InTurnAsync<T>(FairQueue queue, Func<T> answer)
    {
        using IDisposable place = await queue.EnterAsync(ClientRange.Of(Http), Http.RequestAborted)
            ?? throw new RpcException(RpcCode.Misc, Question.Busy);
        return answer();
    }

    public bool Has(string name) => Find(name) is not null;

    /// <summary>A string; null where it was left out.</summary>
    public string? Text(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw WrongType(name, "a string", value);

    /// <summary>A whole number.</summary>
    public int Number(string name, int whenLeftOut = 0) => Find(name) is not { } value ? whenLeftOut
        : value.ValueKind != JsonValueKind.Number ? throw WrongType(name, "a number", value)
        : value.TryGetInt32(out int number) ? number
        : throw new RpcException(RpcCode.Misc, $"The parameter {name} must be a whole number of 32 bits.");

    public bool Flag(string name, bool whenLeftOut) => Find(name) is not { } value ? whenLeftOut
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw WrongType(name, "true or false", value);

    /// <summary>How detailed the answer is: a number, or from old clients true for 1 and false for 0.</summary>
    public int Verbosity(string name, int whenLeftOut) =>
        Find(name) is { ValueKind: JsonValueKind.True } ? 1
        : Find(name) is { ValueKind: JsonValueKind.False } ? 0
        : Number(name, whenLeftOut);

    /// <summary>Coins; null where they were left out.</summary>
    public Amount? Coins(string name) => Find(name) is not { } value ? null
        : value.ValueKind is not (JsonValueKind.Number or JsonValueKind.String) ? throw WrongType(name, "a number", value)
        : RpcJson.TryReadCoins(value, out Amount amount) ? amount
        : throw new RpcException(
            RpcCode.Type, $"The parameter {name} must be coins, from 0 to 21000000, with at most eight decimals.");

    /// <summary>The strings of an array.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        JsonElement array = Find(name) ?? default;
        if (array.ValueKind != JsonValueKind.Array)
        {
            throw WrongType(name, "an array", array);
        }

        JsonElement other = array.EnumerateArray().FirstOrDefault(item => item.ValueKind != JsonValueKind.String);
        return other.ValueKind == JsonValueKind.Undefined
            ? [.. array.EnumerateArray().Select(item => item.GetString()!)]
            : throw WrongType(name, "an array of strings", other);
    }

    /// <summary>An object, or null where it was left out.</summary>
    public JsonElement? Fields(string name) => Find(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value
        : throw WrongType(name, "an object", value);

    public BlockHash BlockHash(string name) => new(Hash(name));

    public TransactionId TransactionId(string name) => new(Hash(name));

    private Hash256 Hash(string name) => Hash256.TryParse(Text(name), out Hash256 hash)
        ? hash
        : throw RpcException.Parameter($"The parameter {name} must have 64 hex digits (not '{Shown(Text(name)!)}').");

    /// <summary>What a caller sent, for a message; the beginning, if it is long.</summary>
    public static string Shown(string text) => text.Length <= MaxShown ? text : $"{text[..MaxShown]}…";

    private void BindNamed(JsonElement parameters)
    {
        if (parameters.TryGetProperty(InOrder, out JsonElement first) && first.ValueKind == JsonValueKind.Array)
        {
            BindInOrder(first);
        }

        foreach (JsonProperty named in parameters.EnumerateObject())
        {
            int place = IndexOf(named.Name);
            if (place >= 0)
            {
                if (_values[place] is not null)
                {
                    throw RpcException.Parameter($"The parameter {named.Name} is given twice.");
                }

                _values[place] = Given(named.Value);
            }
            else if (named.Name != InOrder)
            {
                throw RpcException.Parameter($"Unknown named parameter {Shown(named.Name)}");
            }
        }
    }

    private void BindInOrder(JsonElement parameters)
    {
        if (parameters.GetArrayLength() > _values.Length)
        {
            throw WrongNumber();
        }

        foreach ((int place, JsonElement value) in parameters.EnumerateArray().Index())
        {
            _values[place] = Given(value);
        }
    }

    private static JsonElement? Given(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value;

    private int IndexOf(string name) =>
        _method.Parameters.Index().Where(one => one.Item.Name == name).Select(one => one.Index).FirstOrDefault(-1);

    private JsonElement? Find(string name) => _values[IndexOf(name)];

    private RpcException WrongNumber() => new(RpcCode.Misc, $"{_method.Usage}\n\n{_method.Summary}");

    private RpcException WrongType(string name, string wanted, JsonElement value) => new(
        RpcCode.Type,
        $"Wrong type: parameter {IndexOf(name) + 1} ({name}) must be {wanted}, but is {NameOf(value.ValueKind)}.");

    private static string NameOf(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => "null",
    };
}
