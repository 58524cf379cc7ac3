namespace BlockChain.Wallet.Arguments;

/// <summary>Reads addresses, ids and hashes, which nobody types letter by letter.</summary>
internal static class PastedArgument
{
    /// <summary>An address that may be left out.</summary>
    public static Argument<string?> OptionalAddress(string description) => new("ADDRESS")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = Parse,
    };

    /// <summary>A parser that takes what was pasted, see <see cref="Pasted.Clean"/>; null if nothing was.</summary>
    public static string? Parse(ArgumentResult result) =>
        result.Tokens is [{ Value: string text }] ? Pasted.Clean(text) : null;
}
