using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using System.Text.Unicode;

namespace BlockChain.Miner.Rpc;

/// <summary>How calls are read and answers written. Bitcoin Core's names are the words in small letters without anything between
/// them: those of the records follow by a policy, and only the others are spelled out. An object without a type has Bitcoin
/// Core's names as they are.</summary>
internal static partial class RpcJson
{
    /// <summary>A batch holds calls, a call parameters, a parameter an object with lists: nothing is deeper.</summary>
    private const int MaxDepth = 8;

    /// <summary>Of a coin.</summary>
    private const int Decimals = 8;

    /// <summary>Quotation marks in a text stay readable: nobody shows an answer as a page.</summary>
    public static JavaScriptEncoder Encoder => JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>How answers are written.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = new SmallLetters(),
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = Encoder,
        Converters = { new CoinConverter(), new NumberConverter() },
    };

    /// <summary>Reads a body. Text that is not Unicode is refused here, so that no string throws when it is looked at.
    /// </summary>
    public static bool TryParse(byte[] body, [NotNullWhen(true)] out JsonDocument? document)
    {
        document = null;
        if (!Utf8.IsValid(body))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
            while (reader.Read())
            {
                // Half a pair of surrogates, "\ud800".
                if (reader.ValueIsEscaped)
                {
                    _ = reader.GetString();
                }
            }

            document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Reads coins as JSON has them, a number or a string: from its digits, because a floating-point number would not
    /// be exact. Python writes 1e-05 for 0.00001.</summary>
    /// <returns>False: more than eight decimals, negative, above the greatest amount, or not a number at all.</returns>
    public static bool TryReadCoins(JsonElement element, out Amount amount)
    {
        amount = default;
        Match number = Coins().Match(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText());
        if (!number.Success)
        {
            return false;
        }

        string decimals = number.Groups["decimals"].Value;
        int exponent = int.Parse($"0{number.Groups["exponent"].Value}", CultureInfo.InvariantCulture)
            * (number.Groups["sign"].Value == "-" ? -1 : 1);
        int shift = Decimals + exponent - decimals.Length;
        BigInteger digits = BigInteger.Parse(number.Groups["whole"].Value + decimals, CultureInfo.InvariantCulture);
        BigInteger power = BigInteger.Pow(10, Math.Abs(shift));
        BigInteger units = shift >= 0 ? digits * power : BigInteger.DivRem(digits, power, out digits);
        if (units > Amount.MaxMoney.Units || (shift < 0 && !digits.IsZero))
        {
            return false;
        }

        amount = new Amount((long)units);
        return true;
    }

    [GeneratedRegex(
        "^(?<whole>[0-9]{1,16})(\\.(?<decimals>[0-9]{1,32}))?([eE](?<sign>[+-]?)(?<exponent>[0-9]{1,2}))?\\z",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Coins();

    private sealed class SmallLetters : JsonNamingPolicy
    {
        public override string ConvertName(string name) => char.IsUpper(name[0]) ? name.ToLowerInvariant() : name;
    }

    /// <summary>Writes an amount as coins with eight decimals, from the integer to the digits.</summary>
    private sealed class CoinConverter : JsonConverter<Amount>
    {
        public override Amount Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, Amount value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString());
    }

    /// <summary>Writes numbers that are not amounts, such as a difficulty, with Bitcoin Core's 16 digits.</summary>
    private sealed class NumberConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.ToString("g16", CultureInfo.InvariantCulture));
    }
}
