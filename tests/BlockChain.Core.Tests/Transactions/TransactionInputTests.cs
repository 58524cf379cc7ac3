using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Tests.Building;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Transactions;

public class TransactionInputTests
{
    private static readonly byte[] Key = TestKeys.Alice.PublicKey.Bytes.ToArray();
    private static readonly byte Version = ChainParameters.Regtest.AddressVersion;

    [Fact]
    public void The_key_that_an_input_shows_names_the_spender()
    {
        var input = new TransactionInput(
            new OutPoint(default, 0), SignatureScript.Make(Samples.Script(71), Key), TransactionInput.FinalSequence);

        Assert.Equal(Address.Encode(Hashing.Hash160(Key), Version), input.FindSpender(Version));
    }

    /// <summary>At these heights the push of the height ends in 01, as a signature of everything does; a miner may write anything
    /// after it, such as the key of somebody else.</summary>
    [Theory]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(511)]
    [InlineData(65_536)]
    [InlineData(131_071)]
    public void A_coinbase_that_looks_like_a_signature_and_a_key_has_no_spender(int height)
    {
        byte[] script = [.. CoinbaseHeight.Encode(height), (byte)Key.Length, .. Key];
        Assert.True(SignatureScript.TryRead(script, out _, out _, out _));

        Assert.Null(new TransactionInput(OutPoint.Null, script, TransactionInput.FinalSequence).FindSpender(Version));
    }
}
