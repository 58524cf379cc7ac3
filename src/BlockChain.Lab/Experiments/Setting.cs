using System.Globalization;

namespace BlockChain.Lab.Experiments;

/// <summary>A number that the user may choose for an experiment.</summary>
/// <param name="Name">As on the command line, without the dashes.</param>
/// <param name="About">One line for the help.</param>
/// <param name="Min">The least value.</param>
/// <param name="Max">The greatest value.</param>
/// <param name="IsWhole">Whether it counts something.</param>
/// <param name="IsOpen">Whether <paramref name="Min"/> and <paramref name="Max"/> themselves are out of range.</param>
public sealed record Setting(string Name, string About, double Min, double Max, bool IsWhole = false, bool IsOpen = false)
{
    /// <summary>The attacker's share of the power; of a cut network, that of the one side.</summary>
    public static readonly Setting Share = new(
        "share", "The attacker's share of the hash power, or one side's of a cut network.", 0, 1, IsOpen: true);

    /// <summary>Eyal and Sirer's γ.</summary>
    public static readonly Setting Follow = new(
        "follow", "The share of the honest power that builds on the selfish miner's block in a tie (γ).", 0, 1);

    /// <summary>The paper's z.</summary>
    public static readonly Setting Confirmations = new(
        "confirmations", "Blocks after the payment's that the merchant waits for (z): the payment then has z + 1 confirmations.", 0, 1_000, IsWhole: true);

    /// <summary>How long a block travels.</summary>
    public static readonly Setting Delay = new(
        "delay", "Seconds that a block takes to reach another node, on average.", 0, 1_000_000);

    /// <summary>How long a block takes to be found.</summary>
    public static readonly Setting Interval = new(
        "interval", "Seconds from one block to the next, on average.", 0, 1_000_000, IsOpen: true);

    /// <summary>How long a network is cut.</summary>
    public static readonly Setting Duration = new(
        "duration", "Seconds for which the network is cut in two.", 0, 1_000_000);

    /// <summary>How large the network is.</summary>
    public static readonly Setting Nodes = new("nodes", "Nodes in the network.", 2, 1_000, IsWhole: true);

    /// <summary>How dense the network is.</summary>
    public static readonly Setting Degree = new("degree", "Links of a node, on average.", 2, 100, IsWhole: true);

    /// <summary>How long a run is.</summary>
    public static readonly Setting Blocks = new("blocks", "Blocks found in each run.", 10, 10_000_000, IsWhole: true);

    /// <summary>How often everything is repeated.</summary>
    public static readonly Setting Runs = new("runs", "Runs for each row.", 1, 100_000_000, IsWhole: true);

    /// <summary>All of them, in the order of the help.</summary>
    public static readonly IReadOnlyList<Setting> All =
        [Share, Follow, Confirmations, Delay, Interval, Duration, Nodes, Degree, Blocks, Runs];

    /// <summary>Reads what somebody typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="value">The number.</param>
    /// <returns>A sentence that says what is wrong with it; or null.</returns>
    public string? Read(string text, out double value)
    {
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
        bool isInRange = IsOpen ? value > Min && value < Max : value >= Min && value <= Max;
        if (isNumber && isInRange && (!IsWhole || value == Math.Truncate(value)))
        {
            return null;
        }

        string least = Min.ToString("N0", CultureInfo.InvariantCulture);
        string greatest = Max.ToString("N0", CultureInfo.InvariantCulture);
        string range = IsOpen ? $"above {least} and below {greatest}" : $"from {least} to {greatest}";
        return $"--{Name} is \"{text}\", not a {(IsWhole ? "whole " : "")}number {range}.";
    }
}

/// <summary>What the user chose; each experiment has its own idea of the rest.</summary>
/// <param name="given">The numbers, each within the range of its setting.</param>
public sealed class Choices(IReadOnlyDictionary<Setting, double> given)
{
    internal double Number(Setting setting, double otherwise) => given.GetValueOrDefault(setting, otherwise);

    internal int Whole(Setting setting, int otherwise) => (int)Number(setting, otherwise);

    /// <summary>The one value that was given, or the usual ones.</summary>
    internal double[] Numbers(Setting setting, params double[] otherwise) =>
        given.TryGetValue(setting, out double value) ? [value] : otherwise;

    /// <inheritdoc cref="Numbers"/>
    internal int[] Wholes(Setting setting, params int[] otherwise) =>
        given.TryGetValue(setting, out double value) ? [(int)value] : otherwise;

    internal bool Has(Setting setting) => given.ContainsKey(setting);
}
