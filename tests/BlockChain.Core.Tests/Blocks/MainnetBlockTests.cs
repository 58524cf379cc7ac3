using BlockChain.Core.Blocks;
using BlockChain.Core.Consensus;
using BlockChain.Core.Cryptography;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Tests.Blocks;

public class MainnetBlockTests
{
    private const string Hash = "0000000000000000054a714e580b16c583701712ab91060e92dbde6eb1e052a8";
    private const string Parent = "0000000000000000c86826ab2fbe4639ec413004955a36e77c2267988579e653";
    private const string Root = "36ac31298eb05c23be1f775d635104705e4560c6532b95c158023c6dc9af06c3";

    private readonly MainnetBlock _mainnet = MainnetBlock.Load();

    [Fact]
    public void Its_bytes_are_read_and_written_alike()
    {
        Assert.Equal(149_164, _mainnet.Block.Size);
        Assert.Equal(_mainnet.Bytes, _mainnet.Block.ToBytes());
    }

    [Fact]
    public void Its_header_says_what_Bitcoin_knows_of_it()
    {
        BlockHeader header = _mainnet.Block.Header;

        Assert.Equal(Hash, _mainnet.Block.Hash.ToString());
        Assert.Equal(Parent, header.PreviousHash.ToString());
        Assert.Equal(Root, header.MerkleRoot.ToString());
        Assert.Equal(2, header.Version);
        Assert.Equal(1_388_367_102u, header.Time);
        Assert.Equal("1903a30c", header.Bits.ToString());
    }

    [Fact]
    public void Its_transactions_have_the_ids_that_Bitcoin_knows()
    {
        Assert.Equal(213, _mainnet.Ids.Length);
        Assert.Equal(_mainnet.Ids, _mainnet.Block.Transactions.Select(transaction => transaction.Id.ToString()));
    }

    [Fact]
    public void Its_Merkle_root_follows_from_its_transactions_and_each_is_proved_to_be_in_it()
    {
        Hash256[] leaves = _mainnet.Block.Leaves;

        Assert.Equal(Root, MerkleTree.ComputeRoot(leaves, out bool isMutated).ToString());
        Assert.False(isMutated);
        for (int i = 0; i < leaves.Length; i++)
        {
            Hash256[] proof = MerkleTree.MakeProof(leaves, i);
            Assert.Equal(8, proof.Length);
            Assert.Equal(Root, new MerkleBranch([.. proof], i).Fold(new TransactionId(leaves[i]))![^1].Node.ToString());
        }
    }

    [Fact]
    public void Its_hash_meets_its_target()
    {
        Block block = _mainnet.Block;

        Assert.Null(HeaderRules.CheckAlone(block.Header, block.Hash, MainnetBlock.Bitcoin));
    }

    [Fact]
    public void Another_nonce_does_not_meet_its_target()
    {
        BlockHeader other = _mainnet.Block.Header with { Nonce = _mainnet.Block.Header.Nonce + 1 };

        Assert.Equal(
            "high-hash", HeaderRules.CheckAlone(other, other.ComputeHash(), MainnetBlock.Bitcoin)?.Reason);
    }

    [Fact]
    public void It_passes_every_rule_that_looks_at_a_block_alone() =>
        Assert.Null(BlockRules.CheckAlone(_mainnet.Block));

    [Fact]
    public void Its_coinbase_starts_with_its_height() =>
        Assert.True(_mainnet.Coinbase.Inputs[0].Script.Span.StartsWith(CoinbaseHeight.Encode(MainnetBlock.Height)));

    [Fact]
    public void Every_one_of_its_outputs_counts_as_a_signature_operation_and_nothing_else()
    {
        int inOutputs = _mainnet.Block.Transactions.SelectMany(transaction => transaction.Outputs)
            .Sum(output => ScriptReader.CountSignatureOperations(output.Script.Span));
        int inInputs = _mainnet.Block.Transactions.SelectMany(transaction => transaction.Inputs)
            .Sum(input => ScriptReader.CountSignatureOperations(input.Script.Span));

        Assert.Equal((769, 0), (inOutputs, inInputs));
    }

    [Fact]
    public void All_its_outputs_and_inputs_have_the_shapes_that_we_know()
    {
        int highS = 0;
        int uncompressed = 0;
        int inputs = 0;
        foreach (TransactionInput input in _mainnet.Payments.SelectMany(transaction => transaction.Inputs))
        {
            Assert.True(SignatureScript.TryRead(
                input.Script.Span, out ReadOnlySpan<byte> signature, out ReadOnlySpan<byte> key, out _));
            Assert.Equal(input.Script.ToArray(), SignatureScript.Make(signature, key));
            Assert.True(DerSignature.IsStrict(signature));
            highS += DerSignature.IsHighS(signature) ? 1 : 0;
            uncompressed += key.Length == 65 ? 1 : 0;
            inputs++;
        }

        Assert.Equal((732, 366, 385), (inputs, highS, uncompressed));
        Assert.All(
            _mainnet.Block.Transactions.SelectMany(transaction => transaction.Outputs),
            output =>
            {
                Assert.True(PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner));
                Assert.Equal(output.Script.ToArray(), PayToPublicKeyHash.Make(owner));
            });
    }

    [Fact]
    public void All_its_732_signatures_fit()
    {
        int checkedCount = 0;
        foreach (Transaction transaction in _mainnet.Payments)
        {
            Coin[] coins = _mainnet.CoinsOf(transaction);
            Assert.Null(SpendingRules.CheckSignatures(transaction, coins));
            checkedCount += coins.Length;
        }

        Assert.Equal(732, checkedCount);
    }

    [Fact]
    public void None_of_its_transactions_can_be_changed_by_one_unit() =>
        Assert.All(_mainnet.Payments, transaction =>
        {
            TransactionOutput last = transaction.Outputs[^1];
            var changed = new Transaction(
                transaction.Version,
                transaction.Inputs,
                transaction.Outputs.SetItem(
                    transaction.Outputs.Length - 1, last with { Value = last.Value - new Amount(1) }),
                transaction.LockTime);

            Violation? violation = SpendingRules.CheckSignatures(changed, _mainnet.CoinsOf(transaction));

            Assert.Equal("block-script-verify-flag-failed", violation?.Reason);
            Assert.Contains("does not fit", violation?.Detail, StringComparison.Ordinal);
        });

    [Fact]
    public void Its_coinbase_takes_the_subsidy_and_the_fees_to_the_unit()
    {
        Amount fees = Amount.Zero;
        foreach (Transaction transaction in _mainnet.Payments)
        {
            Assert.Null(SpendingRules.CheckAmounts(
                transaction,
                _mainnet.CoinsOf(transaction),
                MainnetBlock.Height,
                MainnetBlock.Bitcoin,
                out Amount fee));
            fees += fee;
        }

        Assert.Equal(4_737_355, fees.Units);
        Assert.Equal(2_504_737_355, _mainnet.Coinbase.TotalOutput.Units);
        Assert.Equal(Subsidy.At(MainnetBlock.Height, MainnetBlock.Bitcoin) + fees, _mainnet.Coinbase.TotalOutput);
    }
}
