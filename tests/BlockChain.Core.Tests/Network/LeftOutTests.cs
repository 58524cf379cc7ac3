using System.Reflection;
using System.Text.Json.Serialization;
using BlockChain.Core.Network;

namespace BlockChain.Core.Tests.Network;

/// <summary>What an answer of the API leaves out, a reader of the API can do without. Input 25,625 of the fuzzed answers found one
/// that could not.</summary>
public class LeftOutTests
{
    [Fact]
    public void Whatever_may_be_null_is_either_written_as_null_or_may_be_left_out()
    {
        var nullability = new NullabilityInfoContext();
        ParameterInfo[] nullable =
        [
            .. typeof(ApiJson).Assembly.GetExportedTypes()
                .Where(type => type.Namespace == typeof(ApiJson).Namespace && type.Name.EndsWith("Record", StringComparison.Ordinal))
                .SelectMany(type => type.GetConstructors().MaxBy(one => one.GetParameters().Length)!.GetParameters())
                .Where(parameter => nullability.Create(parameter).WriteState == NullabilityState.Nullable
                    && !IsAlwaysWritten(parameter)),
        ];

        Assert.True(nullable.Length > 10, $"Only {nullable.Length} were found.");
        Assert.All(nullable, parameter => Assert.True(
            parameter.HasDefaultValue, $"{parameter.Member.DeclaringType!.Name}.{parameter.Name}"));
    }

    private static bool IsAlwaysWritten(ParameterInfo parameter) =>
        parameter.Member.DeclaringType!.GetProperty(parameter.Name!)!.GetCustomAttribute<JsonIgnoreAttribute>()
            is { Condition: JsonIgnoreCondition.Never };
}
