using System.Globalization;

namespace BlockChain.Wallet.Arguments;

/// <summary>Reads what was typed for an option or an argument, or says what is wrong with it.</summary>
internal static class TypedValue
{
    /// <summary>A parser of one word.</summary>
    /// <param name="read">From the word to a value; null: the word is not one.</param>
    /// <param name="must">How the message goes on after the word.</param>
    public static Func<ArgumentResult, T?> Read<T>(Func<string, T?> read, string must) => result =>
    {
        string text = result.Tokens[0].Value;
        T? value = read(text);
        if (value is null)
        {
            result.AddError($"'{text}' {must}");
        }

        return value;
    };

    /// <summary>A parser of plain decimal digits, from <paramref name="min"/> to <paramref name="max"/>.</summary>
    public static Func<ArgumentResult, int?> WholeNumber(int min, int max = int.MaxValue) => Read<int?>(
        text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= min && number <= max
            ? number : null,
        $"is not a whole number from {min} {(max == int.MaxValue ? "on" : $"to {max}")}.");
}
