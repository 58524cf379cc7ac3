using System.Globalization;
using System.Numerics;
using System.Text;
using BlockChain.Core.Blocks;
using BlockChain.Core.Encoding;
using BlockChain.Core.Primitives;
using BlockChain.Core.Transactions;

namespace BlockChain.Core.Wallets.Proofs;

/// <summary>Writes a <see cref="Receipt"/> for a human reader: every step is a command for a shell with <c>xxd</c> and
/// <c>sha256sum</c>, and below it what it prints.</summary>
internal static class ReceiptText
{
    /// <summary>The first line.</summary>
    public const string Title = "SimpleCoin receipt, version 1";

    /// <summary>How a line begins that can be typed into a shell.</summary>
    public const string Command = "    $ ";

    private const string Answer = "    ";
    private const string HashTwice = " | xxd -r -p | sha256sum | xxd -r -p | sha256sum";

    public static string Write(Receipt receipt)
    {
        var text = new StringBuilder();
        WriteHead(text, receipt);
        WriteData(text, receipt);
        WriteTransaction(text, receipt);
        WriteBranch(text, receipt.Proof);
        WriteWork(text, receipt);
        WriteLimits(text, receipt);
        return text.ToString();
    }

    private static void WriteHead(StringBuilder text, Receipt receipt)
    {
        TransactionProof proof = receipt.Proof;
        string time = DateTimeOffset.FromUnixTimeSeconds(proof.Header.Time)
            .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        text.Append(Title).Append("\n\n");
        text.Append("This proves to anybody that a payment is in a block. No node has to be asked or believed: ");
        text.Append("'wallet verify' checks\nall of it, and so can a person with a shell. Lines that begin with $ are ");
        text.Append("commands; below each stands what it prints.\n\n");
        text.Append($"""
            Transaction  {proof.Transaction.Id}
            Block        {receipt.BlockHash}
            Height       {proof.Height}, on the network {receipt.Network.Name}
            Time         {time} UTC

            1. The data. The shell remembers them for the steps below.


            """.ReplaceLineEndings("\n"));
    }

    private static void WriteData(StringBuilder text, Receipt receipt)
    {
        TransactionProof proof = receipt.Proof;
        Put("network", receipt.Network.Name);
        Put("height", $"{proof.Height}");
        Put("position", $"{proof.Branch.Position}");
        Put("transaction", Hex(proof.Transaction.ToBytes()));
        Put("header", Hex(proof.Header.ToBytes()));
        Put("partners", $"\"{string.Join(' ', proof.Branch.Partners.Select(partner => Hex(partner.ToBytes())))}\"");
        Put("after", $"\"{string.Join(' ', receipt.After.Select(header => Hex(header.ToBytes())))}\"");

        void Put(string name, string value) => text.Append(Command).Append(name).Append('=').Append(value).Append('\n');
    }

    private static void WriteTransaction(StringBuilder text, Receipt receipt)
    {
        Transaction transaction = receipt.Proof.Transaction;
        text.Append("\n2. The transaction. Its id is SHA-256 of SHA-256 of its bytes, shown with the last byte ");
        text.Append("first.\n\n");
        Step(text, $"printf %s $transaction{HashTwice}", Hex(transaction.Id.Value.ToBytes()) + "  -");

        // From the end: the lock time, then the outputs, each of them 8 bytes of value, a length of 1 and 25 of script.
        int size = TransactionOutput.To(default, Amount.Zero).Size;
        int at = transaction.Size - 4 - (size * transaction.Outputs.Length);
        foreach (TransactionOutput output in transaction.Outputs)
        {
            PayToPublicKeyHash.TryGetOwner(output.Script.Span, out PublicKeyHash owner);
            string address = Address.Encode(owner, receipt.Network.AddressVersion);
            text.Append($"""

                It pays {output.Value} to {address}: {output.Value.Units} units, the lowest byte first,
                and the hash of the key that this address stands for.


                """.ReplaceLineEndings("\n"));
            byte[] value = BitConverter.GetBytes(output.Value.Units);
            Step(text, $"printf %s $transaction | xxd -r -p | xxd -p -s {at} -l 8", Hex(value));
            string hash = Hex(output.Script.Span.Slice(3, PublicKeyHash.Size));
            Step(text, $"printf %s $transaction | xxd -r -p | xxd -p -s {at + 12} -l 20", hash);
            at += size;
        }
    }

    private static void WriteBranch(StringBuilder text, TransactionProof proof)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n3. The block has the transaction, at place {proof.Branch.Position}");
        text.Append(", counted from 0. From its hash to the block's\nMerkle root: at each step two hashes side by side ");
        text.Append("are hashed; one of them is the result of the step before.\n\n");
        foreach ((Hash256 node, byte[] pair) in proof.Branch.Fold(proof.Transaction.Id)!.Skip(1))
        {
            Step(text, $"printf %s {Hex(pair)}{HashTwice}", Hex(node.ToBytes()) + "  -");
        }

        text.Append("\nThe last result (or, of a block with one transaction, its hash) is what the header holds from ");
        text.Append("byte 36 on.\n\n");
        Step(text, "printf %s $header | xxd -r -p | xxd -p -s 36 -l 32 -c 32", Hex(proof.Header.MerkleRoot.ToBytes()));
    }

    private static void WriteWork(StringBuilder text, Receipt receipt)
    {
        text.Append("\n4. The block's work. Its hash, with the last byte first, is a number that must not be above ");
        text.Append("the target.\n\n");
        Step(text, $"printf %s $header{HashTwice}", Hex(receipt.BlockHash.Value.ToBytes()) + "  -");
        WriteTarget(text, receipt.Proof.Header);
        BigInteger work = receipt.Proof.Header.Bits.Work;
        foreach (BlockHeader header in receipt.After)
        {
            text.Append("\nA block after it: from byte 4 on it holds the hash of the one before, and it cost work of ");
            text.Append("its own.\n\n");
            string hex = Hex(header.ToBytes());
            string previous = Hex(header.PreviousHash.Value.ToBytes());
            Step(text, $"printf %s {hex} | xxd -r -p | xxd -p -s 4 -l 32 -c 32", previous);
            Step(text, $"printf %s {hex}{HashTwice}", Hex(header.ComputeHash().Value.ToBytes()) + "  -");
            WriteTarget(text, header);
            work += header.Bits.Work;
        }

        text.Append(CultureInfo.InvariantCulture, $"\nTogether some {work} hashes had to be tried for this.\n");
    }

    private static void WriteTarget(StringBuilder text, BlockHeader header)
    {
        header.Bits.TryExpand(out Hash256 target);
        text.Append($"""

            hash    {header.ComputeHash()}
            target  {target}

            """.ReplaceLineEndings("\n"));
    }

    private static void WriteLimits(StringBuilder text, Receipt receipt)
    {
        text.Append("\n5. What this cannot show by itself: that the block is in the chain with the most work, and at which ");
        text.Append("height. Whoever is\nready to spend so many hashes can make blocks of his own. So compare the hash of ");
        text.Append("the block with what any node says,\nor several:\n\n");
        text.Append(
            CultureInfo.InvariantCulture, $"curl http://NODE/api/block-height/{receipt.Proof.Height}\n\n");
        text.Append("'wallet verify' does so with the headers that your wallet has checked itself, and says how many ");
        text.Append("blocks came after.\n");
    }

    private static void Step(StringBuilder text, string command, string answer) =>
        text.Append(Command).Append(command).Append('\n').Append(Answer).Append(answer).Append('\n');

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
