using System.Globalization;

namespace BlockChain.Wallet.Arguments;

/// <summary>The option <c>--attacker PERCENT</c>: whom confirmations are to protect from.</summary>
internal static class Attacker
{
    private const double Default = 10;
    private const double Min = 0.000001;

    public static Option<double?> CreateOption() => new("--attacker")
    {
        Description = $"An attacker's share of all hash power, in percent. Default: {Default}",
        HelpName = "PERCENT",
        CustomParser = TypedValue.Read<double?>(
            text => double.TryParse(
                text.EndsWith('%') ? text[..^1] : text,
                NumberStyles.AllowDecimalPoint,
                CultureInfo.InvariantCulture,
                out double percent)
                && percent is >= 0 and <= 100
                ? percent : null,
            "is not a share in percent, from 0 to 100."),
    };

    /// <summary>The probability that he can still undo a payment with this many confirmations; null while it has none.
    /// </summary>
    public static double? Odds(double? percent, int confirmations) =>
        confirmations > 0 ? AttackerOdds.OfSuccess((percent ?? Default) / 100, confirmations - 1) : null;

    public static string Percent(double? share) => $"{share ?? Default:0.####} %";

    /// <summary>A probability as a person reads it.</summary>
    public static string Text(double? odds) => odds switch
    {
        null => "",
        > 0 and < Min => "< 0.0001 %",
        _ => $"{odds * 100:0.####} %",
    };
}
