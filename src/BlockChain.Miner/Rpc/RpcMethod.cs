using BlockChain.Miner.Http;

namespace BlockChain.Miner.Rpc;

/// <summary>A parameter of a method.</summary>
/// <param name="Name">As callers name it.</param>
/// <param name="Type">A JSON type: <c>string</c>, <c>number</c>, <c>boolean</c>, <c>array</c>, <c>object</c>, or several.</param>
/// <param name="Description">What it is for; a sentence.</param>
/// <param name="Default">Its value if it is left out; null: it must be given.</param>
internal sealed record RpcParameter(string Name, string Type, string Description, string? Default = null);

/// <summary>A method with its documentation: one entry of the table that calls, <c>help</c> and tests are made from.</summary>
internal sealed class RpcMethod
{
    /// <summary>A method that answers at once.</summary>
    /// <param name="name">Bitcoin Core's name.</param>
    /// <param name="summary">What it does; a sentence.</param>
    /// <param name="answer">Answers, or throws an <see cref="RpcException"/>.</param>
    public RpcMethod(string name, string summary, Func<RpcCall, object?> answer)
        : this(name, summary, call => Task.FromResult(answer(call)))
    {
    }

    /// <summary>A method that waits for something, and waits for its turns by itself.</summary>
    /// <inheritdoc cref="RpcMethod(string, string, Func{RpcCall, object?})"/>
    public RpcMethod(string name, string summary, Func<RpcCall, Task<object?>> answer) =>
        (Name, Summary, AnswerAsync) = (name, summary, answer);

    public string Name { get; }

    public string Summary { get; }

    public Func<RpcCall, Task<object?>> AnswerAsync { get; }

    public IReadOnlyList<RpcParameter> Parameters { get; init; } = [];

    /// <summary>What it answers; a sentence or a list of fields.</summary>
    public required string Result { get; init; }

    /// <summary>The parameters of an example, as JSON without the brackets around them.</summary>
    public string Example { get; init; } = "";

    /// <summary>Where a call waits for its turn, as the routes that do the same work do; null: the method sees to it.</summary>
    public Func<Shares, ClientRange, FairQueue>? Queue { get; init; } = (shares, _) => shares.LightQuestions;

    /// <summary>A question that may take longer than a millisecond or two.</summary>
    public static FairQueue AsQuestion(Shares shares, ClientRange client) => shares.Questions;

    /// <summary>A check of transactions.</summary>
    public static FairQueue AsTransaction(Shares shares, ClientRange client) => shares.Transactions;

    /// <summary>A check of a block.</summary>
    public static FairQueue AsBlock(Shares shares, ClientRange client) => shares.BlocksOf(client);

    /// <summary>How it is called: <c>getblock blockhash (verbosity)</c>.</summary>
    public string Usage => string.Join(' ', Parameters
        .Select(one => one.Default is null ? one.Name : $"({one.Name})").Prepend(Name));
}
