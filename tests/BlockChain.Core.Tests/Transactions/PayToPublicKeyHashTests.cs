using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

public class PayToPublicKeyHashTests
{
    private const string Hash = "000102030405060708090a0b0c0d0e0f10111213";
    private const string Script = $"76a914{Hash}88ac";

    [Fact]
    public void The_script_has_Bitcoins_bytes() =>
        Assert.Equal(Script, Convert.ToHexStringLower(PayToPublicKeyHash.Make(Owner())));

    [Fact]
    public void The_owner_is_found_in_the_script()
    {
        Assert.True(PayToPublicKeyHash.TryGetOwner(Convert.FromHexString(Script), out PublicKeyHash owner));
        Assert.Equal(Owner(), owner);
    }

    [Fact]
    public void With_any_byte_around_the_hash_changed_it_is_another_script()
    {
        foreach (int index in new[] { 0, 1, 2, 23, 24 })
        {
            byte[] script = Convert.FromHexString(Script);
            script[index] ^= 1;

            Assert.False(PayToPublicKeyHash.TryGetOwner(script, out PublicKeyHash owner));
            Assert.Equal(default, owner);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData($"76a914{Hash}88")]
    [InlineData($"76a914{Hash}88ac00")]
    [InlineData($"0076a914{Hash}88ac")]
    [InlineData($"76a94c14{Hash}88ac")] // the same to an interpreter, but not in its shortest form
    [InlineData($"a914{Hash}87")] // pay to script hash
    [InlineData($"0014{Hash}")] // witness
    [InlineData("6a0401020304")]
    public void Any_other_shape_is_not_recognised(string hex) =>
        Assert.False(PayToPublicKeyHash.TryGetOwner(Convert.FromHexString(hex), out _));

    [Fact]
    public void The_address_of_an_output_is_that_of_its_owner()
    {
        Assert.Equal(Address.Encode(Owner(), 63), TransactionOutput.To(Owner(), new Amount(1)).FindAddress(63));
        Assert.Null(new TransactionOutput(new Amount(1), Array.Empty<byte>()).FindAddress(63));
    }

    private static PublicKeyHash Owner() => new(Convert.FromHexString(Hash));
}
