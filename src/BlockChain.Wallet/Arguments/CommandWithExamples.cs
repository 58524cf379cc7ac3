namespace BlockChain.Wallet.Arguments;

/// <summary>A command whose help shows how it is used.</summary>
/// <param name="name">What the user types.</param>
/// <param name="description">What it does, a sentence.</param>
/// <param name="examples">Command lines, without the program's name.</param>
internal sealed class CommandWithExamples(string name, string description, params string[] examples)
    : Command(name, description)
{
    public IReadOnlyList<string> Examples { get; } = examples;
}
